using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>
/// A patch of a good part without a visible seam (after NSA, Schlüter et al., 2022, which blends gradients as Pérez et al.,
/// 2003).
/// </summary>
internal static class BlendDefect
{
    // The blending solver erodes the mask and needs room around it.
    private const int Margin = 6;

    // Share of the picture; solving for the gradients of a larger area takes too long for training.
    private const double MaximumSeamless = 0.03;

    /// <summary>Draws one: 0.4 to 10 % of the picture, or to 3 % where the gradients are blended.</summary>
    public static DefectLayer? Draw(DefectScene scene)
    {
        var random = scene.Random;
        var seamless = random.NextBernoulli(0.4);
        var (width, height) = scene.Extent(random.NextLogUniform(0.004, seamless ? MaximumSeamless : 0.1));
        var outline = DefectOutline.Blob(1.13 * width, 1.13 * height, random.NextAngle(), random);
        var center = scene.Place();
        var feather = seamless ? scene.Scaled(1) : Math.Min(scene.Scaled(random.NextUniform(2, 8)), Math.Min(width, height) / 4);
        var area = scene.Around(center, outline, (2 * feather) + Margin);
        if (area.Width < 2 * Margin || area.Height < 2 * Margin)
        {
            return null;
        }

        var opacity = DefectScene.Fill(area, center, outline, feather);
        var own = random.NextBernoulli(0.4);
        var angle = random.NextBernoulli(0.5) ? 0 : random.NextAngle();
        var content = scene.Patch(area.Size, own, angle, random.NextLogUniform(0.5, 2), random.NextBernoulli(0.5));
        if (random.NextBernoulli(0.5))
        {
            scene.Jitter(content, random.NextUniform(0.1, 0.7));
        }

        if (seamless && TryBlend(scene, area, content, opacity))
        {
            return new DefectLayer(area, content, opacity);
        }

        opacity.ConvertTo(opacity, -1, random.NextUniform(0.5, 1));
        return new DefectLayer(area, content, opacity);
    }

    private static bool TryBlend(DefectScene scene, Rect area, Mat content, Mat opacity)
    {
        var method = scene.Random.NextBernoulli(0.3) ? SeamlessCloneFlags.MixedClone : SeamlessCloneFlags.NormalClone;
        using var original = scene.Original(area);
        using var mask = new Mat();
        Cv2.Threshold(opacity, mask, 127, 255, ThresholdTypes.Binary);

        // The solver drops the outermost pixels of the mask; with them gone here, its middle is known.
        Cv2.Rectangle(mask, new Rect(0, 0, area.Width, area.Height), Scalar.Black, 2);
        var inner = Cv2.BoundingRect(mask);
        if (inner.Width < Margin || inner.Height < Margin)
        {
            return false;
        }

        try
        {
            using var blended = new Mat();
            var middle = new Point(inner.X + (inner.Width / 2), inner.Y + (inner.Height / 2));
            Cv2.SeamlessClone(content, original, mask, middle, blended, method);
            blended.CopyTo(content);
        }
        catch (Exception error) when (error is OpenCVException or OpenCvSharpException)
        {
            return false;
        }

        // Outside of the mask the solution leads smoothly to the original, which a narrower opacity would cut off.
        opacity.SetTo(Scalar.White);
        return true;
    }
}
