namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// Looks into an ONNX file before ONNX Runtime does: a signature says who made it, not that it is harmless. Only what
/// multiad-train writes passes: its operators and attributes, static shapes, all weights inside the file, and a memory and
/// work that are known and bounded before anything is allocated.
/// </summary>
public static class OnnxModelCheck
{
    /// <summary>Most bytes that the values of a run may take at once, without the weights.</summary>
    public const long MaximumRunBytes = 2L << 30;

    /// <summary>Most multiplications of a run; minutes on a small processor.</summary>
    public const double MaximumMultiplications = 1e13;

    private static readonly string[] OutputNames = [ScoringModel.MapName, ScoringModel.ScoreName];

    /// <summary>Operators that a model may use.</summary>
    public static IReadOnlyCollection<string> Operators => OnnxShapes.Operators;

    /// <summary>Checks a model.</summary>
    /// <param name="onnx">The file.</param>
    /// <param name="width">Width of its input in pixels.</param>
    /// <param name="height">Height of its input in pixels.</param>
    /// <returns>Bytes that the values of a run take at once by the shapes, without the weights.</returns>
    /// <exception cref="InvalidModelException">It is not a model that a bundle may hold.</exception>
    public static long Run(ReadOnlySpan<byte> onnx, int width, int height)
    {
        var graph = OnnxParser.Parse(onnx);
        CheckValues(graph.Inputs, [ScoringModel.InputName], [[1, 3, height, width]], "input");
        CheckValues(graph.Outputs, OutputNames, [[1, 1, height, width], [1]], "output");
        var shapes = new OnnxShapes();
        shapes.Add(ScoringModel.InputName, [1, 3, height, width]);
        foreach (var constant in graph.Constants)
        {
            shapes.Add(constant);
        }

        var bytes = Measure(graph, shapes);
        foreach (var output in graph.Outputs)
        {
            if (shapes.Find(output.Name) is not { } shape || !shape.SequenceEqual(output.Shape))
            {
                throw Refuse($"its nodes do not give {output.Name} as {output.Describe()}");
            }
        }

        return bytes;
    }

    /// <summary>The refusal of a model.</summary>
    /// <param name="reason">One clause.</param>
    internal static InvalidModelException Refuse(string reason) => new($"the ONNX model cannot be loaded ({reason})");

    // A value lives from its node to the last one that takes it; a run time may share memory better, never worse.
    private static long Measure(OnnxGraph graph, OnnxShapes shapes)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            foreach (var input in graph.Nodes[at].Inputs)
            {
                last[input] = at;
            }
        }

        var ends = new long[graph.Nodes.Count + 1];
        var (alive, peak) = (0L, 0L);
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            var node = graph.Nodes[at];
            var bytes = shapes.Add(node) * sizeof(float);
            alive += bytes;
            peak = Math.Max(peak, alive);
            ends[last.GetValueOrDefault(node.Output, graph.Nodes.Count)] += bytes;
            alive -= ends[at];
            if (peak > MaximumRunBytes)
            {
                throw node.Refuse($"brings the values of a run to {peak >> 20} MiB, the limit is {MaximumRunBytes >> 20}");
            }

            if (shapes.Multiplications > MaximumMultiplications)
            {
                throw node.Refuse($"brings the multiplications of a run over {MaximumMultiplications:0e0}");
            }
        }

        return peak;
    }

    private static void CheckValues(List<OnnxValue> found, string[] names, long[][] shapes, string kind)
    {
        for (var i = 0; i < names.Length; i++)
        {
            var value = found.Find(value => value.Name == names[i]);
            if (value is null || found.Count != names.Length)
            {
                throw new InvalidModelException(
                    $"the ONNX model has the {kind}s {string.Join(", ", found.Select(value => value.Name))}; {names[i]} was expected");
            }

            if (value.ElementType != OnnxValue.Float || !value.Shape.SequenceEqual(shapes[i]))
            {
                var expected = new OnnxValue(names[i], OnnxValue.Float, shapes[i]);
                throw new InvalidModelException(
                    $"the ONNX model's {kind} {value.Name} is {value.Describe()}; {expected.Describe()} was expected");
            }
        }
    }
}
