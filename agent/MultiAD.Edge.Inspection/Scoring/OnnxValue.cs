namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>A declared input or output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">Element type by its number in ONNX; 0 where it is none.</param>
/// <param name="Shape">Its extents; -1 for one that is not fixed.</param>
internal sealed record OnnxValue(string Name, long ElementType, IReadOnlyList<long> Shape)
{
    /// <summary>Number of the element type <c>float</c>.</summary>
    public const long Float = 1;

    /// <summary>Number of the element type <c>int64</c>.</summary>
    public const long Int64 = 7;

    private static readonly string[] TypeNames =
    [
        "no tensor", "Float", "UInt8", "Int8", "UInt16", "Int16", "Int32", "Int64", "String", "Bool", "Float16", "Double", "UInt32",
        "UInt64",
    ];

    /// <summary>Type and shape for a message, such as <c>Float [1,3,64,64]</c>.</summary>
    public string Describe()
    {
        var type = this.ElementType >= 0 && this.ElementType < TypeNames.Length ? TypeNames[this.ElementType] : $"type {this.ElementType}";
        return $"{type} [{string.Join(",", this.Shape)}]";
    }
}
