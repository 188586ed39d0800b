using System.Buffers.Binary;

namespace MultiAD.Edge.Trainer.Weights;

/// <summary>Type of a storage's elements, little-endian.</summary>
/// <param name="Name">Name of PyTorch's class.</param>
/// <param name="Width">Bytes of an element.</param>
internal sealed record StorageType(string Name, int Width)
{
    private static readonly StorageType[] All =
    [
        new("FloatStorage", 4),
        new("DoubleStorage", 8),
        new("HalfStorage", 2),
        new("BFloat16Storage", 2),
        new("LongStorage", 8),
        new("IntStorage", 4),
        new("ShortStorage", 2),
        new("CharStorage", 1),
        new("ByteStorage", 1),
        new("BoolStorage", 1),
    ];

    /// <summary>The type of a name; null where there is none.</summary>
    public static StorageType? Find(string name) => Array.Find(All, type => type.Name == name);

    /// <summary>One element, in single precision.</summary>
    public float Read(ReadOnlySpan<byte> element) => this.Name switch
    {
        "FloatStorage" => BinaryPrimitives.ReadSingleLittleEndian(element),
        "DoubleStorage" => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
        "HalfStorage" => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
        "BFloat16Storage" => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
        "LongStorage" => BinaryPrimitives.ReadInt64LittleEndian(element),
        "IntStorage" => BinaryPrimitives.ReadInt32LittleEndian(element),
        "ShortStorage" => BinaryPrimitives.ReadInt16LittleEndian(element),
        "CharStorage" => (sbyte)element[0],
        _ => element[0],
    };
}
