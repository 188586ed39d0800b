using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// Makes fully transparent pixels black. What a program leaves in them is seen by nobody, and may be noise that differs
/// from file to file; partly transparent ones keep their colour.
/// </summary>
internal static class Transparency
{
    /// <summary>Clears what cannot be seen.</summary>
    /// <param name="picture">Decoded without its alpha and turned as its tag says; changed in place.</param>
    /// <param name="file">The file it comes from.</param>
    /// <param name="orientation">Its tag, 1 to 8 as in EXIF.</param>
    public static void Clear(Mat picture, byte[] file, int orientation)
    {
        using var whole = NativeDecoder.Decode(file, ImreadModes.Unchanged);
        if (whole.Channels() != 4)
        {
            return;
        }

        using var alpha = new Mat();
        Cv2.ExtractChannel(whole, alpha, 3);
        using var hidden = new Mat();
        Cv2.Compare(alpha, Scalar.All(0), hidden, CmpTypes.EQ);
        Turn(hidden, orientation);
        picture.SetTo(Scalar.All(0), hidden);
    }

    private static void Turn(Mat picture, int orientation)
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
