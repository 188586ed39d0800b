namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>What ONNX Runtime can run a model on, and in which order it is tried.</summary>
public static class ExecutionProviders
{
    /// <summary>NVIDIA's compiler of networks: fastest, after an engine was built for the model once, which takes minutes.</summary>
    public const string TensorRt = "TensorRT";

    /// <summary>An NVIDIA GPU without an engine.</summary>
    public const string Cuda = "CUDA";

    /// <summary>The processor; always there.</summary>
    public const string Cpu = "CPU";

    /// <summary>What a list of them looks like, for people.</summary>
    public const string Expected = "TensorRT, CUDA and CPU in the order to try, separated by commas, each once, and nothing after CPU";

    private static readonly string[] Known = [TensorRt, Cuda, Cpu];

    /// <summary>Reads a list such as <c>TensorRT, CUDA, CPU</c>; small and capital letters are the same.</summary>
    /// <param name="text">The list.</param>
    /// <returns>The names as they are written here; null where the text is no such list.</returns>
    public static IReadOnlyList<string>? Parse(string? text)
    {
        var names = new List<string>();
        foreach (var word in (text ?? string.Empty).Split(',', StringSplitOptions.TrimEntries))
        {
            var name = Array.Find(Known, known => known.Equals(word, StringComparison.OrdinalIgnoreCase));

            // The processor runs every model, so what stood behind it would never be tried.
            if (name is null || names.Contains(name) || names.Contains(Cpu))
            {
                return null;
            }

            names.Add(name);
        }

        return names;
    }
}
