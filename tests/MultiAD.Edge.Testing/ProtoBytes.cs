using System.Text;

namespace MultiAD.Edge.Testing;

/// <summary>Fields of the protobuf wire format, each with its tag.</summary>
public static class ProtoBytes
{
    /// <summary>A text.</summary>
    public static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Bytes, or a message.</summary>
    public static byte[] Bytes(int field, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];
    }

    /// <summary>A whole number.</summary>
    public static byte[] Number(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    private static byte[] Varint(ulong value)
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
