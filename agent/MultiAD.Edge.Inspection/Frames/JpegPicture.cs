using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>Encodes frames for people to look at, within a size.</summary>
public static class JpegPicture
{
    private const int Quality = 85;

    /// <summary>Encodes a picture, scaled down as far as it must be.</summary>
    /// <param name="picture">8-bit, one or three channels (BGR).</param>
    /// <param name="maximumSide">Longest side in pixels, at least 64.</param>
    /// <param name="maximumBytes">Size that it is scaled down to; a picture of 64 pixels may be larger.</param>
    public static byte[] Encode(Mat picture, int maximumSide, int maximumBytes)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumSide, PictureFit.MinimumSide);
        var side = Math.Min(maximumSide, Math.Max(picture.Cols, picture.Rows));
        return PictureFit.Encode(side, maximumBytes, side => Encode(picture, side));
    }

    private static byte[] Encode(Mat picture, int side)
    {
        var factor = (double)side / Math.Max(picture.Cols, picture.Rows);
        using var scaled = new Mat();
        if (factor < 1)
        {
            var size = new Size(Math.Max(1, (int)(picture.Cols * factor)), Math.Max(1, (int)(picture.Rows * factor)));
            Cv2.Resize(picture, scaled, size, 0, 0, InterpolationFlags.Area);
        }

        Cv2.ImEncode(
            ".jpg", factor < 1 ? scaled : picture, out var bytes, new ImageEncodingParam(ImwriteFlags.JpegQuality, Quality));
        return bytes;
    }
}
