using System.Buffers.Binary;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// What the first and last bytes of an image file say about it, read before any decoder allocates for it.
/// A decoder that meets a truncated file may fill the rest with grey; a part must not be judged on that.
/// </summary>
/// <param name="Format">Format by content; the file's extension is not asked.</param>
/// <param name="Width">Width in pixels; 0 where the header does not tell (TIFF).</param>
/// <param name="Height">Height in pixels; 0 where the header does not tell (TIFF).</param>
/// <param name="Complete">False where the end of the file is missing.</param>
public readonly record struct ImageHeader(ImageFormat Format, int Width, int Height, bool Complete)
{
    /// <summary>True where the decoder leaves white and black exchanged.</summary>
    public bool Inverted { get; init; }

    /// <summary>True where pixels may be transparent.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>How a PNG is to be turned, 1 to 8 as in EXIF; 0 where the header does not tell.</summary>
    public int Orientation { get; init; }

    /// <summary>What the file is where its kind is not read, with a remedy and without a full stop; else null.</summary>
    public string? Foreign { get; init; }

    /// <summary>Reads the header of a file held in memory; any bytes at all give an answer.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns><see cref="ImageFormat.Unknown"/> for what is no image that the product reads.</returns>
    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(PngHeader.Signature))
        {
            return ReadPng(file);
        }

        if (file.StartsWith(new byte[] { 0xFF, 0xD8, 0xFF }))
        {
            return ReadJpeg(file);
        }

        if (file.StartsWith("BM"u8))
        {
            return ReadBmp(file);
        }

        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8))
        {
            return ReadTiff(file);
        }

        return new ImageHeader { Foreign = ForeignKind.Of(file) };
    }

    private static ImageHeader ReadPng(ReadOnlySpan<byte> file)
    {
        var header = PngHeader.Read(file);
        return new(ImageFormat.Png, Clamp(header.Width), Clamp(header.Height), header.Complete)
        {
            HasAlpha = header.HasAlpha,
            Orientation = header.Orientation,
            Foreign = header.Pictures > 1
                ? $"an animated PNG of {header.Pictures} pictures. Save each, or the one that shows the part, as a file of its own"
                : null,
        };
    }

    private static ImageHeader ReadJpeg(ReadOnlySpan<byte> file)
    {
        int width = 0, height = 0;
        var position = 2;
        while (position + 9 < file.Length)
        {
            // Bytes between two segments belong to nothing.
            var marker = file[position + 1];
            if (file[position] != 0xFF || marker is 0 or 0xFF)
            {
                position++;
                continue;
            }

            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                position += 2;
                continue;
            }

            // Start of frame: every C0..CF but the tables C4, C8 and CC.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                height = BinaryPrimitives.ReadUInt16BigEndian(file[(position + 5)..]);
                width = BinaryPrimitives.ReadUInt16BigEndian(file[(position + 7)..]);
                break;
            }

            if (marker == 0xDA)
            {
                break;
            }

            position += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(position + 2)..]);
        }

        // Some cameras pad after the end marker, so it is looked for in the whole tail.
        var tail = file[Math.Max(0, file.Length - 65536)..];
        return new(ImageFormat.Jpeg, width, height, tail.LastIndexOf([(byte)0xFF, (byte)0xD9]) >= 0);
    }

    private static ImageHeader ReadBmp(ReadOnlySpan<byte> file)
    {
        if (file.Length < 26)
        {
            return new(ImageFormat.Bmp, 0, 0, false);
        }

        var declared = BinaryPrimitives.ReadUInt32LittleEndian(file[2..]);
        var width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        var height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]));
        return new(ImageFormat.Bmp, Clamp((uint)Math.Max(0, width)), Clamp((uint)Math.Min(height, int.MaxValue)), file.Length >= declared);
    }

    private static ImageHeader ReadTiff(ReadOnlySpan<byte> file)
    {
        var header = TiffHeader.Read(file);
        return new(ImageFormat.Tiff, header.Width, header.Height, header.Complete)
        {
            Inverted = header.Inverted,
            Foreign = header.Foreign,
        };
    }

    private static int Clamp(uint value) => (int)Math.Min(value, int.MaxValue);
}
