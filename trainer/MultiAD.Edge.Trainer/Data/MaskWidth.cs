using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>Measures how wide the marked regions of a mask are.</summary>
internal static class MaskWidth
{
    /// <summary>
    /// Width of the mask at its widest place: the diameter of the largest circle inside a region. A straight line of n
    /// pixels across has the width n, however long it is.
    /// </summary>
    /// <param name="mask">height x width, 8-bit, one channel; zero is good, anything else is defect.</param>
    /// <returns>In pixels of the mask; 0 where nothing is marked.</returns>
    public static double Widest(Mat mask)
    {
        using var marked = new Mat();
        Cv2.FindNonZero(mask, marked);
        if (marked.Empty())
        {
            return 0;
        }

        // Twice as large, so that an odd width has a middle too; good pixels around it, for defects at the picture's edge.
        using var region = new Mat(mask, Cv2.BoundingRect(marked));
        using var doubled = new Mat();
        Cv2.Resize(region, doubled, new Size(2 * region.Cols, 2 * region.Rows), 0, 0, InterpolationFlags.Nearest);
        Cv2.CopyMakeBorder(doubled, doubled, 1, 1, 1, 1, BorderTypes.Constant, Scalar.All(0));
        using var distance = new Mat();
        Cv2.DistanceTransform(doubled, distance, DistanceTypes.L2, DistanceTransformMasks.Precise);
        Cv2.MinMaxLoc(distance, out double _, out double widest);
        return widest;
    }
}
