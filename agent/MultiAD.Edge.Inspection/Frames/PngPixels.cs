using System.IO.Compression;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>Unpacks the pixels of a PNG without looking at them: all rows must be there, each with a filter that there is.</summary>
internal static class PngPixels
{
    private const int Piece = 1 << 16;
    private const int LastFilter = 4;

    /// <summary>Unpacks them.</summary>
    /// <param name="packed">The data of all chunks, one behind the other.</param>
    /// <param name="form">How pixels are stored.</param>
    /// <returns>How much of the data belongs to the picture.</returns>
    /// <exception cref="PngDamageException">Rows are missing or cannot be unpacked.</exception>
    public static int Check(ReadOnlyMemory<byte> packed, PngForm form)
    {
        // The last byte is given by itself: where it is not taken, something stands behind the picture.
        var taken = Unpack(new Reader(packed, Piece), form);
        return taken == packed.Length ? taken : Unpack(new Reader(packed, 1), form);
    }

    private static int Unpack(Reader reader, PngForm form)
    {
        using var data = new ZLibStream(reader, CompressionMode.Decompress);
        var buffer = new byte[Piece];
        var done = 0L;
        var total = Math.Max(1, form.Passes().Sum(pass => (long)pass.Rows * pass.RowBytes));
        try
        {
            foreach (var (rows, rowBytes) in form.Passes())
            {
                CheckPass(data, buffer, (long)rows * rowBytes, rowBytes, ref done);
            }

            // Behind the last row stands the check sum.
            return data.Read(buffer, 0, 1) == 0 ? reader.Taken : throw new PngDamageException("it holds more rows than it has");
        }
        catch (InvalidDataException)
        {
            throw new PngDamageException($"its data cannot be unpacked behind {100 * done / total} % of the picture");
        }
        catch (EndOfStreamException)
        {
            throw new PngDamageException($"its data ends after {100 * done / total} % of the picture");
        }
    }

    private static void CheckPass(ZLibStream data, byte[] buffer, long bytes, int rowBytes, ref long done)
    {
        var filter = 0L;
        for (var at = 0L; at < bytes;)
        {
            var read = data.Read(buffer, 0, (int)Math.Min(buffer.Length, bytes - at));
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            for (; filter < at + read; filter += rowBytes)
            {
                if (buffer[filter - at] > LastFilter)
                {
                    throw new PngDamageException("a row has a filter that there is not");
                }
            }

            at += read;
            done += read;
        }
    }

    // Gives the data piece by piece and knows how much was taken.
    private sealed class Reader(ReadOnlyMemory<byte> data, int piece) : Stream
    {
        public int Taken { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var left = data.Length - this.Taken;
            var count = Math.Min(Math.Min(buffer.Length, piece), left > 1 ? left - 1 : left);
            data.Span.Slice(this.Taken, count).CopyTo(buffer);
            this.Taken += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => this.Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
