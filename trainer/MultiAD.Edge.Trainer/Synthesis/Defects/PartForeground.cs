using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis.Defects;

/// <summary>
/// Where the part is, for parts on a plain background: a defect beside the part would teach that the background must be
/// empty, not what the part looks like. A background is what resembles an even border and is connected with it.
/// </summary>
internal static class PartForeground
{
    private const double BorderShare = 0.03;

    // An even border varies less than this share of the whole picture's deviation.
    private const double EvenShare = 0.35;

    private const double SmallestShare = 0.05;
    private const double LargestShare = 0.95;

    /// <summary>Finds the part.</summary>
    /// <param name="picture">8-bit BGR.</param>
    /// <returns>8-bit mask, 255 on the part; all 255 where no plain background is found. The caller disposes it.</returns>
    public static Mat Find(Mat picture)
    {
        var whole = new Mat(picture.Size(), MatType.CV_8UC1, Scalar.All(255));
        var width = Math.Max(1, (int)(BorderShare * Math.Min(picture.Cols, picture.Rows)));
        using var border = new Mat(picture.Size(), MatType.CV_8UC1, Scalar.All(255));
        border[new Rect(width, width, picture.Cols - (2 * width), picture.Rows - (2 * width))].SetTo(Scalar.All(0));
        Cv2.MeanStdDev(picture, out var colour, out var spread, border);
        Cv2.MeanStdDev(picture, out _, out var overall);
        if (Sum(spread) > EvenShare * Sum(overall))
        {
            return whole;
        }

        using var difference = new Mat();
        Cv2.Absdiff(picture, colour, difference);
        using var distance = new Mat();
        var planes = Cv2.Split(difference);
        try
        {
            Cv2.Max(planes[0], planes[1], distance);
            Cv2.Max(distance, planes[2], distance);
        }
        finally
        {
            Array.ForEach(planes, plane => plane.Dispose());
        }

        using var part = new Mat();
        Cv2.Threshold(distance, part, 0, 255, ThresholdTypes.Binary | ThresholdTypes.Otsu);
        using var disc = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size((2 * width) + 1, (2 * width) + 1));
        Cv2.MorphologyEx(part, part, MorphTypes.Close, disc);

        // Holes inside the part belong to it: the background is only what reaches the border.
        using var flooded = new Mat();
        Cv2.CopyMakeBorder(part, flooded, 1, 1, 1, 1, BorderTypes.Constant, Scalar.All(0));
        Cv2.FloodFill(flooded, new Point(0, 0), Scalar.All(128));
        using var outside = new Mat();
        Cv2.InRange(flooded[new Rect(1, 1, picture.Cols, picture.Rows)], Scalar.All(128), Scalar.All(128), outside);
        Cv2.BitwiseNot(outside, part);
        var share = (double)Cv2.CountNonZero(part) / (picture.Cols * picture.Rows);
        if (share is < SmallestShare or > LargestShare)
        {
            return whole;
        }

        whole.Dispose();
        return part.Clone();
    }

    private static double Sum(Scalar value) => value.Val0 + value.Val1 + value.Val2;
}
