using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>A patch of a good part, turned and recoloured, pasted elsewhere (after CutPaste, Li et al., 2021).</summary>
internal static class CutPasteDefect
{
    // Grey levels between a patch that must be seen and what it covers.
    private const double ForcedContrast = 90;

    /// <summary>Draws one: 0.2 to 10 % of the picture.</summary>
    public static DefectLayer? Draw(DefectScene scene)
    {
        var random = scene.Random;
        var layer = Paste(scene, random.NextLogUniform(0.002, 0.1));
        if (layer is not null)
        {
            scene.Jitter(layer.Content, random.NextLogUniform(0.1, 1));
        }

        return layer;
    }

    /// <summary>Draws one that cannot be overlooked and keeps to the part.</summary>
    public static DefectLayer? DrawStrong(DefectScene scene)
    {
        var layer = Paste(scene, scene.Random.NextUniform(0.02, 0.05));
        if (layer is not null)
        {
            using var original = scene.Original(layer.Area);
            var mean = Cv2.Mean(original, layer.Opacity);
            var level = (mean.Val0 + mean.Val1 + mean.Val2) / 3;
            var own = Cv2.Mean(layer.Content);
            var wanted = level > 127 ? level - ForcedContrast : level + ForcedContrast;
            layer.Content.ConvertTo(layer.Content, -1, 0.5, wanted - ((own.Val0 + own.Val1 + own.Val2) / 6));
            scene.Part.Foreground.Limit(layer.Opacity, layer.Area);
        }

        return layer;
    }

    private static DefectLayer? Paste(DefectScene scene, double share)
    {
        var random = scene.Random;
        var (width, height) = scene.Extent(share);
        var outline = random.NextBernoulli(0.4)
            ? DefectOutline.Rectangle(width, height, random.NextAngle())
            : DefectOutline.Blob(1.13 * width, 1.13 * height, random.NextAngle(), random);
        var center = scene.Place();
        var feather = scene.Scaled(random.NextUniform(1, 3));
        var area = scene.Around(center, outline, (2 * feather) + 2);
        if (area.Width < 3 || area.Height < 3)
        {
            return null;
        }

        var opacity = DefectScene.Fill(area, center, outline, feather);
        var content = scene.Patch(area.Size, random.NextBernoulli(0.5), random.NextAngle(), 1, random.NextBernoulli(0.5));
        return new DefectLayer(area, content, opacity);
    }
}
