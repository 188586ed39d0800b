using System.Buffers.Binary;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>What the chunks of a PNG say about it.</summary>
internal sealed class PngHeader
{
    /// <summary>Bytes of signature and header chunk: length, type, 13 bytes, check sum.</summary>
    public const int Bytes = 8 + 4 + 4 + 13 + 4;

    /// <summary>The bytes that every PNG begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    private PngHeader()
    {
    }

    /// <summary>Width in pixels.</summary>
    public uint Width { get; private set; }

    /// <summary>Height in pixels.</summary>
    public uint Height { get; private set; }

    /// <summary>False where the end chunk is missing.</summary>
    public bool Complete { get; private set; }

    /// <summary>True where pixels may be transparent.</summary>
    public bool HasAlpha { get; private set; }

    /// <summary>How the picture is to be turned, 1 to 8 as in EXIF.</summary>
    public int Orientation { get; private set; } = 1;

    /// <summary>Number of pictures; above 1 for an animation.</summary>
    public uint Pictures { get; private set; } = 1;

    /// <summary>Reads the header of a file in memory.</summary>
    /// <param name="file">Begins with the signature.</param>
    public static PngHeader Read(ReadOnlySpan<byte> file)
    {
        var header = new PngHeader();
        if (file.Length < Bytes)
        {
            return header;
        }

        header.Width = BinaryPrimitives.ReadUInt32BigEndian(file[16..]);
        header.Height = BinaryPrimitives.ReadUInt32BigEndian(file[20..]);
        header.HasAlpha = file[25] is 4 or 6;
        var position = Signature.Length;
        while (!header.Complete && PngChunk.At(file, position) is { } chunk)
        {
            header.ReadChunk(chunk.Kind(file), chunk.Body(file));
            position = chunk.End;
        }

        return header;
    }

    private void ReadChunk(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> body)
    {
        if (kind.SequenceEqual("IEND"u8))
        {
            this.Complete = true;
        }
        else if (kind.SequenceEqual("tRNS"u8))
        {
            this.HasAlpha = true;
        }
        else if (kind.SequenceEqual("acTL"u8) && body.Length >= 4)
        {
            this.Pictures = BinaryPrimitives.ReadUInt32BigEndian(body);
        }
        else if (kind.SequenceEqual("eXIf"u8))
        {
            this.Orientation = TiffHeader.Read(body).Orientation;
        }
    }
}
