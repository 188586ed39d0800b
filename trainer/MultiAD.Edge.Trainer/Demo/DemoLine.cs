using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Demo;

/// <summary>The demonstration line: good parts and defective ones with exact masks. The same seed gives the same pictures.</summary>
internal sealed class DemoLine
{
    // Grey levels by which a defect must change a pixel before blur and noise to belong to the mask.
    private const double MaskLevel = 6;
    private const int MinimumMaskPixels = 12;
    private const int Attempts = 50;

    private readonly RingRenderer renderer;
    private readonly int seed;

    /// <summary>A line with parts of its own.</summary>
    /// <param name="width">Width of the pictures in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="seed">Seed.</param>
    public DemoLine(int width, int height, int seed)
    {
        this.renderer = new RingRenderer(width, height);
        this.seed = seed;
    }

    /// <summary>Name of a defect's folder.</summary>
    public static string FolderOf(DefectKind kind) => kind switch
    {
        DefectKind.MissingHole => "missing_hole",
        DefectKind.SmearedPrint => "smeared_print",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>A good part, 8-bit BGR; the caller disposes it.</summary>
    /// <param name="index">Number of the part; the same number is the same part.</param>
    public Mat RenderGood(int index)
    {
        var scene = PartScene.Draw(this.RandomFor(0, index));
        using var clean = this.renderer.Render(scene, null);
        return DemoCamera.Photograph(clean, scene);
    }

    /// <summary>A defective part with its mask; the caller disposes it.</summary>
    /// <param name="kind">The defect.</param>
    /// <param name="index">Number of the part; the same number of a kind is the same part.</param>
    public DefectivePart RenderDefect(DefectKind kind, int index)
    {
        var random = this.RandomFor(1 + (int)kind, index);
        for (var attempt = 0; ; attempt++)
        {
            var scene = PartScene.Draw(random);
            using var good = this.renderer.Render(scene, null);
            using var defective = this.renderer.Render(scene, PartDefect.Draw(kind, random));
            var mask = Difference(good, defective);
            if (Cv2.CountNonZero(mask) >= MinimumMaskPixels || attempt == Attempts)
            {
                return new DefectivePart(DemoCamera.Photograph(defective, scene), mask, scene);
            }

            mask.Dispose();
        }
    }

    private static Mat Difference(Mat good, Mat defective)
    {
        using var difference = new Mat();
        Cv2.Absdiff(good, defective, difference);
        using var strongest = new Mat(difference.Rows, difference.Cols, MatType.CV_8UC1, Scalar.All(0));
        foreach (var channel in Cv2.Split(difference))
        {
            Cv2.Max(strongest, channel, strongest);
            channel.Dispose();
        }

        var mask = new Mat();
        Cv2.Threshold(strongest, mask, MaskLevel - 1, 255, ThresholdTypes.Binary);
        return mask;
    }

    private Random RandomFor(int family, int index) => new(unchecked((((this.seed * 31) + family) * 1_000_003) + index));
}
