using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>Makes a defect from a good part alone: a patch of it, turned and changed in brightness, pasted elsewhere (after CutPaste, Li et al., 2021).</summary>
internal static class CutPaste
{
    /// <summary>Returns a changed copy; the caller disposes it.</summary>
    /// <param name="part">8-bit BGR picture of a good part.</param>
    /// <param name="random">Source of chance.</param>
    public static Mat Apply(Mat part, Random random)
    {
        var side = Math.Max(8, (int)(Math.Min(part.Cols, part.Rows) * (0.1 + (0.1 * random.NextDouble()))));
        Rect Anywhere() => new(random.Next(part.Cols - side), random.Next(part.Rows - side), side, side);
        var changed = part.Clone();
        using var patch = new Mat(part, Anywhere()).Clone();
        using var turned = new Mat();
        Cv2.Rotate(patch, turned, RotateFlags.Rotate90Clockwise);
        turned.ConvertTo(turned, MatType.CV_8UC3, 0.7, random.Next(2) == 0 ? 60 : -30);
        using var target = new Mat(changed, Anywhere());
        turned.CopyTo(target);
        return changed;
    }
}
