using System.Buffers.Binary;
using System.IO.Hashing;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>One chunk of a PNG: length, kind, body and check sum.</summary>
/// <param name="Start">Where it starts in the file.</param>
/// <param name="Length">Length of its body in bytes.</param>
internal readonly record struct PngChunk(int Start, int Length)
{
    /// <summary>Bytes of a chunk beside its body.</summary>
    public const int Overhead = 12;

    private const int SumBytes = 4;

    /// <summary>Where the next chunk starts.</summary>
    public int End => this.Start + Overhead + this.Length;

    /// <summary>Finds the chunk at a place.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="position">Where it starts.</param>
    /// <returns>Null where the file ends before the chunk does.</returns>
    public static PngChunk? At(ReadOnlySpan<byte> file, int position)
    {
        if (position + Overhead > file.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
        return position + Overhead + (long)length <= file.Length ? new(position, (int)length) : null;
    }

    /// <summary>Its four letters.</summary>
    public ReadOnlySpan<byte> Kind(ReadOnlySpan<byte> file) => file.Slice(this.Start + 4, 4);

    /// <summary>Its body.</summary>
    public ReadOnlySpan<byte> Body(ReadOnlySpan<byte> file) => file.Slice(this.Start + 8, this.Length);

    /// <summary>True where its check sum is right.</summary>
    public bool IsIntact(ReadOnlySpan<byte> file) =>
        Crc32.HashToUInt32(file.Slice(this.Start + 4, 4 + this.Length))
            == BinaryPrimitives.ReadUInt32BigEndian(file[(this.End - SumBytes)..]);

    /// <summary>Writes a chunk.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="kind">Its four letters.</param>
    /// <param name="body">Its body.</param>
    public static void Write(Stream target, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[SumBytes];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        target.Write(number);
        target.Write(kind);
        target.Write(body);
        var sum = new Crc32();
        sum.Append(kind);
        sum.Append(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, sum.GetCurrentHashAsUInt32());
        target.Write(number);
    }
}
