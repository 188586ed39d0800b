using System.Runtime.InteropServices;
using static MultiAD.Edge.Testing.ProtoBytes;

namespace MultiAD.Edge.Testing;

/// <summary>
/// Writes an ONNX model node by node, also one that no exporter would write. It begins with the input <c>image</c>; the outputs
/// are declared as a bundle's model has them.
/// </summary>
public sealed class OnnxDraft
{
    private readonly List<byte> graph = [];
    private readonly int width;
    private readonly int height;

    /// <summary>Begins a model.</summary>
    public OnnxDraft(int width, int height) => (this.width, this.height) = (width, height);

    /// <summary>Version of the operator set.</summary>
    public int Opset { get; init; } = 17;

    /// <summary>Fields that are added to the model.</summary>
    public byte[] ModelFields { get; init; } = [];

    /// <summary>A list of whole numbers as an attribute.</summary>
    public static byte[] Ints(string name, params long[] values) =>
        [.. Text(1, name), .. values.SelectMany(value => Number(8, value)), .. Number(20, 7)];

    /// <summary>A whole number as an attribute.</summary>
    public static byte[] Whole(string name, long value) => [.. Text(1, name), .. Number(3, value), .. Number(20, 2)];

    /// <summary>A text as an attribute.</summary>
    public static byte[] Word(string name, string value) => [.. Text(1, name), .. Text(4, value), .. Number(20, 3)];

    /// <summary>Adds a node.</summary>
    public OnnxDraft Node(string type, string output, string[] inputs, params byte[][] attributes)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        byte[] node =
        [
            .. inputs.SelectMany(input => Text(1, input)), .. Text(2, output), .. Text(4, type),
            .. attributes.SelectMany(attribute => Bytes(5, attribute)),
        ];
        return this.Raw(Bytes(1, node));
    }

    /// <summary>Adds weights, all a tenth.</summary>
    public OnnxDraft Weights(string name, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
        Array.Fill(values, 0.1f);
        return this.Tensor(name, 1, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }

    /// <summary>Adds whole numbers.</summary>
    public OnnxDraft Numbers(string name, params long[] values) =>
        this.Tensor(name, 7, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>Adds a constant with whatever bytes.</summary>
    public OnnxDraft Tensor(string name, int type, long[] shape, byte[] data, params byte[][] further)
    {
        ArgumentNullException.ThrowIfNull(shape);
        byte[] tensor =
        [
            .. shape.SelectMany(extent => Number(1, extent)), .. Number(2, type), .. Text(8, name), .. Bytes(9, data),
            .. further.SelectMany(field => field),
        ];
        return this.Raw(Bytes(5, tensor));
    }

    /// <summary>Adds a field to the graph.</summary>
    public OnnxDraft Raw(byte[] field)
    {
        this.graph.AddRange(field);
        return this;
    }

    /// <summary>Adds the map and the score: the mean of an image's planes and its maximum.</summary>
    public OnnxDraft End(string image) => this
        .Node("ReduceMean", "anomaly_map", [image], Ints("axes", 1), Whole("keepdims", 1))
        .Node("ReduceMax", "score", ["anomaly_map"], Ints("axes", 1, 2, 3), Whole("keepdims", 0));

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        byte[] content =
        [
            .. this.graph,
            .. Bytes(11, Value("image", 1, 3, this.height, this.width)),
            .. Bytes(12, Value("anomaly_map", 1, 1, this.height, this.width)),
            .. Bytes(12, Value("score", 1)),
        ];
        byte[] opset = [.. Text(1, string.Empty), .. Number(2, this.Opset)];
        return [.. Number(1, 8), .. Bytes(7, content), .. Bytes(8, opset), .. this.ModelFields];
    }

    private static byte[] Value(string name, params long[] shape)
    {
        byte[] extents = [.. shape.SelectMany(extent => Bytes(1, Number(1, extent)))];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, 1), .. Bytes(2, extents)]))];
    }
}
