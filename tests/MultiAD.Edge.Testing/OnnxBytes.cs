using static MultiAD.Edge.Testing.ProtoBytes;

namespace MultiAD.Edge.Testing;

/// <summary>Writes tiny ONNX models by hand: the fields of the public format by number, as few of them as two nodes need.</summary>
public static class OnnxBytes
{
    private const int IrVersion = 8;
    private const int Opset = 17;
    private const int IntAttribute = 2;
    private const int IntsAttribute = 7;

    /// <summary>A model whose map is the mean of the three colours and whose score is the largest value of the map.</summary>
    /// <param name="width">Input width in pixels.</param>
    /// <param name="height">Input height in pixels.</param>
    /// <param name="input">Name of the input.</param>
    /// <param name="map">Name of the map output.</param>
    public static byte[] Brightness(int width, int height, string input = "image", string map = "anomaly_map") =>
        Of(new OnnxSketch { Width = width, Height = height, Input = input, Map = map });

    /// <summary>The model of a sketch; it computes as <see cref="Brightness"/> does.</summary>
    public static byte[] Of(OnnxSketch sketch)
    {
        ArgumentNullException.ThrowIfNull(sketch);
        byte[] Value(string name, params int[] shape) => OnnxBytes.Value(name, sketch.ElementType, shape);
        var batch = sketch.HasFreeBatch ? 0 : 1;
        byte[][] outputs =
        [
            Value(sketch.Map, batch, 1, sketch.Height, sketch.Width),
            .. sketch.HasScore ? [Value(sketch.Score, sketch.HasWideScore ? [batch, 1, 1, 1] : [batch])] : Array.Empty<byte[]>(),
            .. sketch.HasFurtherOutput ? [Value("further", batch, sketch.Planes, sketch.Height, sketch.Width)] : Array.Empty<byte[]>(),
        ];
        byte[] graph =
        [
            .. Bytes(1, Node("ReduceMean", sketch.Input, sketch.Map, Ints("axes", 1), Int("keepdims", 1))),
            .. Bytes(1, Node("ReduceMax", sketch.Map, sketch.Score, Ints("axes", 1, 2, 3), Int("keepdims", sketch.HasWideScore ? 1 : 0))),
            .. sketch.HasFurtherOutput ? Bytes(1, Node("Identity", sketch.Input, "further")) : [],
            .. Text(2, "brightness"),
            .. Bytes(11, Value(sketch.Input, batch, sketch.Planes, sketch.Height, sketch.Width)),
            .. outputs.SelectMany(output => Bytes(12, output)),
        ];
        return [.. Number(1, IrVersion), .. Bytes(7, graph), .. Bytes(8, [.. Text(1, string.Empty), .. Number(2, Opset)])];
    }

    private static byte[] Node(string operation, string input, string output, params byte[][] attributes) =>
        [.. Text(1, input), .. Text(2, output), .. Text(4, operation), .. attributes.SelectMany(attribute => Bytes(5, attribute))];

    // A length of 0 is a free dimension, which has a name instead.
    private static byte[] Value(string name, int elementType, int[] shape)
    {
        byte[] dimensions = [.. shape.SelectMany(length => Bytes(1, length == 0 ? Text(2, "free") : Number(1, length)))];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, elementType), .. Bytes(2, dimensions)]))];
    }

    private static byte[] Ints(string name, params int[] values) =>
        [.. Text(1, name), .. values.SelectMany(value => Number(8, value)), .. Number(20, IntsAttribute)];

    private static byte[] Int(string name, int value) => [.. Text(1, name), .. Number(3, value), .. Number(20, IntAttribute)];
}
