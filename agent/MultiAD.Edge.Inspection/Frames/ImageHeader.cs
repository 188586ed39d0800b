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

    /// <summary>How the picture is to be turned, 1 to 8 as in EXIF; 0 or 1 for not at all.</summary>
    public int Orientation { get; init; }

    /// <summary>What the file is where its kind is not read, with a remedy and without a full stop; else null.</summary>
    public string? Foreign { get; init; }

    /// <summary>Name of the format, for people.</summary>
    internal string Name => this.Format.ToString().ToUpperInvariant();

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
        int width = 0, height = 0, orientation = 0;
        var at = JpegMarker.Find(file, 2);
        while (at >= 0 && at + 9 < file.Length && file[at + 1] != 0xDA)
        {
            var marker = file[at + 1];
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (JpegMarker.IsFrame(marker))
            {
                height = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]);
                width = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]);
                break;
            }

            if (marker == 0xE1 && length > 8 && at + 2 + length <= file.Length && file[(at + 4)..].StartsWith("Exif\0\0"u8))
            {
                orientation = TiffHeader.Read(file.Slice(at + 10, length - 8)).Orientation;
            }

            at = JpegMarker.Find(file, at + 2 + (JpegMarker.IsAlone(marker) ? 0 : length));
        }

        // Some cameras pad after the end marker, so it is looked for in the whole tail.
        var tail = file[Math.Max(0, file.Length - 65536)..];
        return new(ImageFormat.Jpeg, width, height, tail.LastIndexOf([(byte)0xFF, (byte)0xD9]) >= 0) { Orientation = orientation };
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
            Orientation = header.Orientation,
            Foreign = header.Foreign,
        };
    }

    private static int Clamp(uint value) => (int)Math.Min(value, int.MaxValue);
}
