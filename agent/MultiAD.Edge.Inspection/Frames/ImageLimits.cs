namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// Judges a file by its header before it is decoded: one that promises billions of pixels must not make the decoder take the
/// memory for them.
/// </summary>
internal static class ImageLimits
{
    /// <summary>Refuses what is not read, and what is incomplete, too large or too small.</summary>
    /// <param name="path">Path of the file, for the message.</param>
    /// <param name="header">What it begins with.</param>
    /// <exception cref="ImageFileException">It is not to be decoded.</exception>
    public static void Check(string path, ImageHeader header)
    {
        if (header.Foreign is { } foreign)
        {
            throw new ImageFileException($"{path}: not read, whatever its extension says; this is {foreign}.");
        }

        if (header.Format == ImageFormat.Unknown)
        {
            throw new ImageFileException(
                $"{path}: not a PNG, JPEG, BMP or TIFF image, whatever its extension says. Remove or convert the file.");
        }

        if (!header.Complete)
        {
            throw new ImageFileException(
                $"{path}: the {header.Name} file is truncated. Copy it again from the camera or remove it.");
        }

        var longest = Math.Max(header.Width, header.Height);
        if (longest > ImageFile.MaximumSide)
        {
            throw new ImageFileException(
                $"{path}: {header.Width} x {header.Height} pixels; the limit is {ImageFile.MaximumSide} on a side. "
                + Cut(header, longest, ((longest - 1) / ImageFile.MaximumSide) + 1));
        }

        if (ImageMemory.Refusal((long)header.Width * header.Height) is { } refusal)
        {
            throw new ImageFileException($"{path}: {header.Width} x {header.Height} pixels; {refusal}");
        }

        if (header.Width < ImageFile.MinimumSide || header.Height < ImageFile.MinimumSide)
        {
            var size = $"{header.Width} x {header.Height} pixels";
            throw new ImageFileException($"{path}: {size}; at least {ImageFile.MinimumSide} on a side are needed. Remove the file.");
        }
    }

    private static string Cut(ImageHeader header, int longest, int pieces)
    {
        if (Math.Min(header.Width, header.Height) > ImageFile.MaximumSide)
        {
            return "Crop it or scale it down.";
        }

        var side = ((longest - 1) / pieces) + 1;
        var piece = header.Width > header.Height ? $"{side}x{header.Height}" : $"{header.Width}x{side}";
        return $"Cut it into {pieces} parts along its longer side, training photos and those of the line alike "
            + $"(ImageMagick: magick IN -crop {piece} +repage OUT-%d.png), let a line-scan camera end a frame after {side} lines, "
            + "or scale it down.";
    }
}
