using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// Makes fully transparent pixels black. What a program leaves in them is seen by nobody, and may be noise that differs
/// from file to file; partly transparent ones keep their colour.
/// </summary>
internal static class Transparency
{
    /// <summary>Clears what cannot be seen.</summary>
    /// <param name="picture">Decoded without its alpha, not turned; changed in place.</param>
    /// <param name="file">The file it comes from.</param>
    public static void Clear(Mat picture, byte[] file)
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
        picture.SetTo(Scalar.All(0), hidden);
    }
}
