using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>Reads defect masks and holds them against their images.</summary>
internal static class DefectMask
{
    /// <summary>Reads the mask of an image, in the image's own resolution; a mask is never resized.</summary>
    /// <param name="maskPath">Path of the mask: zero is good, anything else is defect.</param>
    /// <param name="imagePath">Path of its image, for the message.</param>
    /// <param name="width">Width of the image in pixels, as it was decoded.</param>
    /// <param name="height">Height of the image in pixels, as it was decoded.</param>
    /// <returns>height x width, 8-bit, one channel, 255 where there is a defect and 0 elsewhere; the caller disposes it.</returns>
    /// <exception cref="DataFolderException">The mask has another size than its image.</exception>
    /// <exception cref="ImageFileException">The mask cannot be read.</exception>
    public static Mat Read(string maskPath, string imagePath, int width, int height)
    {
        var mask = ImageFile.ReadMask(maskPath);
        if (mask.Cols == width && mask.Rows == height)
        {
            return mask;
        }

        using (mask)
        {
            throw new DataFolderException(
                $"{maskPath}: the mask has {mask.Cols} x {mask.Rows} pixels, its image {imagePath} has {width} x {height}. "
                + "Export the mask in the size of its image.");
        }
    }
}
