using System.Runtime.InteropServices;
using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>Reads defect masks and holds them against their images.</summary>
internal static class DefectMask
{
    // Masks with a label for each kind of defect have a few; JPEG and soft edges give many.
    private const int MostLabels = 16;

    /// <summary>Reads the mask of an image, in the image's own resolution; a mask is never resized.</summary>
    /// <param name="maskPath">
    /// Path of the mask. Of at most sixteen grey values zero is good and anything else is defect; of more, which soft edges or
    /// JPEG give, what is brighter than half of the brightest is defect.
    /// </param>
    /// <param name="imagePath">Path of its image, for the message.</param>
    /// <param name="width">Width of the image in pixels, as it was decoded.</param>
    /// <param name="height">Height of the image in pixels, as it was decoded.</param>
    /// <returns>height x width, 8-bit, one channel, 255 where there is a defect and 0 elsewhere; the caller disposes it.</returns>
    /// <param name="isGrey">Becomes true where the mask has more than sixteen grey values.</param>
    /// <exception cref="DataFolderException">The mask has another size than its image.</exception>
    /// <exception cref="ImageFileException">The mask cannot be read.</exception>
    public static Mat Read(string maskPath, string imagePath, int width, int height, out bool isGrey)
    {
        isGrey = false;
        var mask = ImageFile.ReadMask(maskPath);
        if (mask.Cols == width && mask.Rows == height)
        {
            isGrey = Harden(maskPath, mask);
            return mask;
        }

        using (mask)
        {
            throw new DataFolderException(
                $"{maskPath}: the mask has {mask.Cols} x {mask.Rows} pixels, its image {imagePath} has {width} x {height}. "
                + "Export the mask in the size of its image.");
        }
    }

    private static bool Harden(string maskPath, Mat mask)
    {
        using var picture = ImageFile.Read(maskPath);
        using var grey = new Mat();
        Cv2.CvtColor(picture, grey, ColorConversionCodes.BGR2GRAY);
        var pixels = new byte[grey.Rows * grey.Cols];
        Marshal.Copy(grey.Data, pixels, 0, pixels.Length);
        if (pixels.Distinct().Count() <= MostLabels)
        {
            return false;
        }

        Cv2.Threshold(grey, mask, pixels.Max() / 2, 255, ThresholdTypes.Binary);
        return true;
    }
}
