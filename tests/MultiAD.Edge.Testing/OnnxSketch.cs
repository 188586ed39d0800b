namespace MultiAD.Edge.Testing;

/// <summary>What <see cref="OnnxBytes.Of"/> makes a model of; unless told otherwise one that a bundle may hold.</summary>
public sealed record OnnxSketch
{
    /// <summary>Number of the element type <c>float</c> in ONNX.</summary>
    public const int SinglePrecision = 1;

    /// <summary>Number of the element type <c>double</c> in ONNX.</summary>
    public const int DoublePrecision = 11;

    /// <summary>Input width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Input height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Planes of the input.</summary>
    public int Planes { get; init; } = 3;

    /// <summary>Name of the input.</summary>
    public string Input { get; init; } = "image";

    /// <summary>Name of the map output.</summary>
    public string Map { get; init; } = "anomaly_map";

    /// <summary>Name of the score output.</summary>
    public string Score { get; init; } = "score";

    /// <summary>Element type of everything, by its number in ONNX.</summary>
    public int ElementType { get; init; } = SinglePrecision;

    /// <summary>Whether the number of images is a free dimension instead of 1.</summary>
    public bool HasFreeBatch { get; init; }

    /// <summary>Whether the score keeps the dimensions of the map, 1 x 1 x 1 x 1.</summary>
    public bool HasWideScore { get; init; }

    /// <summary>Whether the score is an output.</summary>
    public bool HasScore { get; init; } = true;

    /// <summary>Whether the input is an output too.</summary>
    public bool HasFurtherOutput { get; init; }
}
