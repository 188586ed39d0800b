using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>Turns pictures as their orientation tag says.</summary>
internal static class PictureTurn
{
    /// <summary>Turns a picture in place.</summary>
    /// <param name="picture">Any type.</param>
    /// <param name="orientation">1 to 8 as in EXIF; another number leaves it as it is.</param>
    public static void Apply(Mat picture, int orientation)
    {
        if (orientation is >= 5 and <= 8)
        {
            using var turned = new Mat();
            Cv2.Transpose(picture, turned);
            turned.CopyTo(picture);
        }

        FlipMode? flip = orientation switch
        {
            2 or 6 => FlipMode.Y,
            3 or 7 => FlipMode.XY,
            4 or 8 => FlipMode.X,
            _ => null,
        };
        if (flip is { } mode)
        {
            Cv2.Flip(picture, picture, mode);
        }
    }
}
