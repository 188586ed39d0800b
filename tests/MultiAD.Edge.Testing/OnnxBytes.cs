using System.Text;

namespace MultiAD.Edge.Testing;

/// <summary>Writes tiny ONNX models by hand: the fields of the public format by number, as few of them as two nodes need.</summary>
public static class OnnxBytes
{
    private const int IrVersion = 8;
    private const int Opset = 17;
    private const int FloatType = 1;
    private const int IntAttribute = 2;
    private const int IntsAttribute = 7;

    /// <summary>A model whose map is the mean of the three colours and whose score is the largest value of the map.</summary>
    /// <param name="width">Input width in pixels.</param>
    /// <param name="height">Input height in pixels.</param>
    /// <param name="input">Name of the input.</param>
    /// <param name="map">Name of the map output.</param>
    public static byte[] Brightness(int width, int height, string input = "image", string map = "anomaly_map")
    {
        byte[] mean = [.. Text(1, input), .. Text(2, map), .. Text(4, "ReduceMean"), .. Bytes(5, Ints("axes", 1)), .. Bytes(5, Int("keepdims", 1))];
        byte[] maximum = [.. Text(1, map), .. Text(2, "score"), .. Text(4, "ReduceMax"), .. Bytes(5, Ints("axes", 1, 2, 3)), .. Bytes(5, Int("keepdims", 0))];
        byte[] graph =
        [
            .. Bytes(1, mean),
            .. Bytes(1, maximum),
            .. Text(2, "brightness"),
            .. Bytes(11, Value(input, 1, 3, height, width)),
            .. Bytes(12, Value(map, 1, 1, height, width)),
            .. Bytes(12, Value("score", 1)),
        ];
        return [.. Number(1, IrVersion), .. Bytes(7, graph), .. Bytes(8, [.. Text(1, string.Empty), .. Number(2, Opset)])];
    }

    private static byte[] Value(string name, params int[] shape)
    {
        byte[] dimensions = [.. shape.SelectMany(length => Bytes(1, Number(1, length)))];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, FloatType), .. Bytes(2, dimensions)]))];
    }

    private static byte[] Ints(string name, params int[] values) => [.. Text(1, name), .. values.SelectMany(value => Number(8, value)), .. Number(20, IntsAttribute)];

    private static byte[] Int(string name, int value) => [.. Text(1, name), .. Number(3, value), .. Number(20, IntAttribute)];

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
