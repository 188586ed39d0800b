namespace MultiAD.Edge.Inspection.Frames;

/// <summary>Kinds of image file that are not read, told by their first bytes.</summary>
internal static class ForeignKind
{
    private const string AsPicture = "Save it as PNG, TIFF or JPEG";

    /// <summary>Names what a file is.</summary>
    /// <param name="file">The whole file, or its first 32 bytes.</param>
    /// <returns>The kind and what to do, without a full stop; null for what is not known.</returns>
    public static string? Of(ReadOnlySpan<byte> file)
    {
        if (file.Length >= 12 && file[4..].StartsWith("ftyp"u8))
        {
            return OfBrand(file.Slice(8, 4));
        }

        return file switch
        {
            _ when file.StartsWith("GIF8"u8) => Picture("a GIF"),
            _ when file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8) => Picture("a WebP"),
            _ when file.StartsWith("RIFF"u8) => "a video (AVI). Take single pictures out of it, or name it as a camera of the kind video",
            _ when file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8) => "a BigTIFF. Save it as a classic TIFF or as PNG",
            _ when file.StartsWith("\0\0\0\fjP  "u8) || file.StartsWith(new byte[] { 0xFF, 0x4F, 0xFF, 0x51 }) => Picture("a JPEG 2000"),
            _ when file.StartsWith("\0\0\0\fJXL "u8) || file.StartsWith(new byte[] { 0xFF, 0x0A }) => Picture("a JPEG XL"),
            _ when file.StartsWith(new byte[] { 0x49, 0x49, 0xBC, 1 }) => Picture("a JPEG XR"),
            _ when file.StartsWith(new byte[] { 0x76, 0x2F, 0x31, 1 }) => "an OpenEXR (floating point). Save it as a 16-bit PNG or TIFF",
            _ when file.StartsWith("#?RADIANCE"u8) => "a Radiance HDR (floating point). Save it as a 16-bit PNG or TIFF",
            _ when file.StartsWith("8BPS"u8) => Picture("a Photoshop file"),
            _ when file.StartsWith("%PDF"u8) => Picture("a PDF"),
            _ when file.StartsWith("FUJIFILMCCD-RAW"u8) || file.StartsWith("IIU\0"u8) || file.StartsWith("IIRO"u8)
                || file.StartsWith("IIRS"u8) || file.StartsWith("MMOR"u8) || file.StartsWith("FOVb"u8) => Raw,
            _ when file.Length > 2 && file[0] == (byte)'P' && file[1] is >= (byte)'1' and <= (byte)'7' && file[2] <= 32 =>
                Picture("a PNM"),
            _ => null,
        };
    }

    /// <summary>What is said of a camera's raw file.</summary>
    public static string Raw => "a camera's RAW file. Let the camera write TIFF, PNG or JPEG, or develop all files with the same settings";

    private static string OfBrand(ReadOnlySpan<byte> brand) => brand switch
    {
        _ when brand.SequenceEqual("crx "u8) => Raw,
        _ when brand.StartsWith("avi"u8) => Picture("an AVIF"),
        _ when brand.StartsWith("he"u8) || brand.StartsWith("mif"u8) || brand.StartsWith("msf"u8) =>
            "a HEIC. Set the camera to JPEG (iPhone: Settings, Camera, Formats, Most Compatible), or save it as JPEG",
        _ => "a video (MP4 or the like). Take single pictures out of it, or name it as a camera of the kind video",
    };

    private static string Picture(string kind) => $"{kind}. {AsPicture}";
}
