using System.Buffers.Binary;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>What the directories of a TIFF say about its first page, and whether there are others.</summary>
internal sealed class TiffHeader
{
    private const int Short = 3;
    private const int MostPages = 10_000;
    private readonly bool little;
    private uint subfile;
    private uint bits = 1;
    private uint photometric = 1;
    private uint samples = 1;
    private uint sampleFormat = 1;
    private bool raw;
    private bool hasSubdirectories;
    private long next;

    private TiffHeader(bool little) => this.little = little;

    /// <summary>Width in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>How the picture is to be turned, 1 to 8 as in EXIF.</summary>
    public int Orientation { get; private set; } = 1;

    /// <summary>False where the directory lies behind the end of the file.</summary>
    public bool Complete { get; private set; }

    /// <summary>True for 16-bit grey whose zero is white: the decoder leaves it to the reader to turn it round.</summary>
    public bool Inverted => this.photometric == 0 && this.bits == 16 && this.samples == 1;

    /// <summary>What the file is where it is not read, with a remedy; else null.</summary>
    public string? Foreign { get; private set; }

    /// <summary>Reads the header of a file in memory.</summary>
    /// <param name="file">Begins with either byte order's mark; EXIF has the same form.</param>
    public static TiffHeader Read(ReadOnlySpan<byte> file)
    {
        var header = new TiffHeader(file.StartsWith("I"u8));
        if (file.Length < 8 || !header.ReadDirectory(file, header.UInt32(file[4..])))
        {
            return header;
        }

        header.Complete = true;
        header.Foreign = file.Length > 10 && file[8..].StartsWith("CR"u8) ? ForeignKind.Raw : header.Judge(file);
        return header;
    }

    private string? Judge(ReadOnlySpan<byte> file)
    {
        // A raw file's first directory is a preview, or holds the mosaic of the sensor.
        if (this.raw || this.photometric is 32803 or 34892 || ((this.subfile & 1) != 0 && this.hasSubdirectories))
        {
            return ForeignKind.Raw;
        }

        if (this.sampleFormat == 3)
        {
            return "a TIFF of floating-point numbers. Save it as a 16-bit TIFF or PNG, all pictures with the same factor";
        }

        if (this.bits > 16)
        {
            return $"a TIFF of {this.bits} bits. Save it as a 16-bit TIFF or PNG, all pictures with the same factor";
        }

        var pages = this.CountPages(file);
        return pages > 1 ? $"a TIFF of {pages} pages. Save each page, or the one that shows the part, as a file of its own" : null;
    }

    // Smaller copies of the picture and its masks are no pages.
    private int CountPages(ReadOnlySpan<byte> file)
    {
        var pages = 1;
        var at = this.next;
        for (var i = 0; i < MostPages && at != 0; i++)
        {
            var page = new TiffHeader(this.little);
            if (!page.ReadDirectory(file, at))
            {
                break;
            }

            pages += (page.subfile & 5) == 0 ? 1 : 0;
            at = page.next;
        }

        return pages;
    }

    private bool ReadDirectory(ReadOnlySpan<byte> file, long directory)
    {
        if (directory < 8 || directory + 2 > file.Length)
        {
            return false;
        }

        var entries = this.UInt16(file[(int)directory..]);
        var end = directory + 2 + (12L * entries);
        if (end > file.Length)
        {
            return false;
        }

        for (var entry = 0; entry < entries; entry++)
        {
            this.ReadEntry(file, file.Slice((int)directory + 2 + (12 * entry), 12));
        }

        this.next = end + 4 <= file.Length ? this.UInt32(file[(int)end..]) : 0;
        return true;
    }

    private void ReadEntry(ReadOnlySpan<byte> file, ReadOnlySpan<byte> entry)
    {
        var isShort = this.UInt16(entry[2..]) == Short;
        var place = this.UInt32(entry[8..]);

        // More than two 16-bit values do not fit into the entry; the first of them stands where it points to.
        var value = isShort ? this.UInt16(entry[8..]) : place;
        if (isShort && this.UInt32(entry[4..]) > 2)
        {
            value = place + 2 <= file.Length ? this.UInt16(file[(int)place..]) : 0u;
        }

        switch (this.UInt16(entry))
        {
            case 254:
                this.subfile = value;
                break;
            case 256:
                this.Width = (int)Math.Min(value, int.MaxValue);
                break;
            case 257:
                this.Height = (int)Math.Min(value, int.MaxValue);
                break;
            case 258:
                this.bits = value;
                break;
            case 262:
                this.photometric = value;
                break;
            case 274:
                this.Orientation = value is >= 1 and <= 8 ? (int)value : 1;
                break;
            case 277:
                this.samples = value;
                break;
            case 330:
                this.hasSubdirectories = true;
                break;
            case 339:
                this.sampleFormat = value;
                break;
            case 50706:
                this.raw = true;
                break;
        }
    }

    private uint UInt32(ReadOnlySpan<byte> bytes) =>
        this.little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private uint UInt16(ReadOnlySpan<byte> bytes) =>
        this.little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
