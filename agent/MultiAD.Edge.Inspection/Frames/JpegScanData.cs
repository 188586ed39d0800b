using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>The entropy-coded data of one scan: bits without stuffing, cut at the restart markers. Reused from scan to scan.</summary>
internal sealed class JpegScanData : IDisposable
{
    /// <summary>Number of bits of a window that count.</summary>
    public const int WindowBits = 57;

    // A unit of sixteen blocks takes at most 4,000 bytes: reading beyond the end is found after each unit, never within one.
    private const int Spare = 4096;

    // Some encoders fill up to a border of 16, 32 or 64 bytes.
    private const int MostPadding = 64;

    private readonly List<Part> parts = [];
    private byte[] buffer = [];
    private int length;

    /// <summary>Number of parts between restart markers, at least 1.</summary>
    public int Parts => this.parts.Count;

    /// <summary>Index of the next bit.</summary>
    public long Position { get; set; }

    /// <summary>Index of the bit after the last one of the part.</summary>
    public long End { get; private set; }

    /// <summary>Bits at a position, the first one first; 57 of them count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Window(long position) =>
        BinaryPrimitives.ReadUInt64BigEndian(this.buffer.AsSpan((int)(position >> 3), 8)) << (int)(position & 7);

    /// <summary>Takes bits.</summary>
    /// <param name="count">At most 16.</param>
    public int Take(int count)
    {
        var value = count == 0 ? 0 : (int)(this.Window(this.Position) >> (64 - count));
        this.Position += count;
        return value;
    }

    /// <summary>Takes the data of a scan out of a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="position">Where the data begins, behind the scan's header.</param>
    /// <returns>Where the marker stands that ends it, or the file's length.</returns>
    /// <exception cref="JpegDamageException">Restart markers out of order, or bytes that cannot be.</exception>
    public int Load(ReadOnlySpan<byte> file, int position)
    {
        this.parts.Clear();
        this.length = 0;
        if (this.buffer.Length < file.Length - position + Spare)
        {
            this.Dispose();
            this.buffer = ArrayPool<byte>.Shared.Rent(file.Length - position + Spare);
        }

        var start = 0;
        while (true)
        {
            var run = file[position..].IndexOf((byte)0xFF);
            run = run < 0 ? file.Length - position : run;
            file.Slice(position, run).CopyTo(this.buffer.AsSpan(this.length));
            this.length += run;
            position += run;
            var marker = position + 1;
            while (marker < file.Length && file[marker] == 0xFF)
            {
                marker++;
            }

            if (marker < file.Length && file[marker] == 0 && marker == position + 1)
            {
                this.buffer[this.length++] = 0xFF;
                position += 2;
                continue;
            }

            this.parts.Add(new(start, this.length, position));
            start = this.length;
            if (marker >= file.Length || file[marker] is < 0xD0 or > 0xD7)
            {
                this.buffer.AsSpan(this.length, Spare).Clear();
                return Math.Min(position, file.Length);
            }

            if (file[marker] - 0xD0 != (this.parts.Count - 1) % 8)
            {
                throw new JpegDamageException("a stretch of the picture is missing (restart markers out of order)");
            }

            position = marker + 1;
        }
    }

    /// <summary>Begins to read a part.</summary>
    /// <param name="part">Its number, from 0.</param>
    public void Begin(int part)
    {
        this.Position = 8L * this.parts[part].Start;
        this.End = 8L * this.parts[part].End;
    }

    /// <summary>
    /// The first long run of zero bytes in a part, as bit indices. What a lost transfer or a bad disk block leaves behind.
    /// </summary>
    /// <param name="part">Its number, from 0.</param>
    /// <returns>An empty range where there is none.</returns>
    public (long Start, long End) Zeros(int part)
    {
        Span<byte> zeros = stackalloc byte[MostPadding];
        zeros.Clear();
        var data = this.buffer.AsSpan(this.parts[part].Start, this.parts[part].End - this.parts[part].Start);
        var start = data.IndexOf(zeros);
        if (start < 0)
        {
            return default;
        }

        var run = data[start..].IndexOfAnyExcept((byte)0);
        var end = run < 0 ? data.Length : start + run;
        return (8L * (this.parts[part].Start + start), 8L * (this.parts[part].Start + end));
    }

    /// <summary>Bytes of padding between what was read of a part and its end, to be left out for the decoder.</summary>
    /// <param name="part">The part that was read.</param>
    /// <returns>The range in the file; empty where nothing is left.</returns>
    /// <exception cref="JpegDamageException">What is left is no padding.</exception>
    public Range Padding(int part)
    {
        var from = (int)((this.Position + 7) >> 3);
        var (_, end, fileEnd) = this.parts[part];
        var left = this.buffer.AsSpan(from, end - from);
        if (left.Length >= MostPadding || left.ContainsAnyExcept((byte)0, (byte)0xFF))
        {
            throw new JpegDamageException($"{left.Length} bytes are left over behind the picture's last pixel");
        }

        // A byte of ones takes two bytes in the file.
        return (fileEnd - left.Length - left.Count((byte)0xFF))..fileEnd;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (this.buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(this.buffer);
            this.buffer = [];
        }
    }

    private readonly record struct Part(int Start, int End, int FileEnd);
}
