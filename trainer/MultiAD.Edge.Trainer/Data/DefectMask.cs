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
    /// <param name="orientation">How the image was turned, 1 to 8 as in EXIF.</param>
    /// <param name="traits">What is worth a note.</param>
    /// <returns>height x width, 8-bit, one channel, 255 where there is a defect and 0 elsewhere; the caller disposes it.</returns>
    /// <exception cref="DataFolderException">The mask has another size than its image.</exception>
    /// <exception cref="ImageFileException">The mask cannot be read.</exception>
    public static Mat Read(string maskPath, string imagePath, int width, int height, int orientation, out MaskTraits traits)
    {
        traits = default;
        var mask = ImageFile.ReadMask(maskPath);
        if (mask.Cols == width && mask.Rows == height)
        {
            traits = Harden(maskPath, mask, orientation);
            return mask;
        }

        using (mask)
        {
            var turned = orientation > 1
                ? $", turned as its orientation tag ({orientation}) says; a mask drawn on the picture as it is stored does not fit"
                : string.Empty;
            throw new DataFolderException(
                $"{maskPath}: the mask has {mask.Cols} x {mask.Rows} pixels, its image {imagePath} has {width} x {height}{turned}. "
                + "Export the mask in the size of its image.");
        }
    }

    private static MaskTraits Harden(string maskPath, Mat mask, int orientation)
    {
        using var picture = new Mat();
        var isTurned = ImageFile.ReadInto(maskPath, picture).Orientation == orientation;
        using var grey = new Mat();
        Cv2.CvtColor(picture, grey, ColorConversionCodes.BGR2GRAY);
        var pixels = new byte[grey.Rows * grey.Cols];
        Marshal.Copy(grey.Data, pixels, 0, pixels.Length);
        if (pixels.Distinct().Count() <= MostLabels)
        {
            return new(false, !isTurned);
        }

        Cv2.Threshold(grey, mask, pixels.Max() / 2, 255, ThresholdTypes.Binary);
        return new(true, !isTurned);
    }
}
