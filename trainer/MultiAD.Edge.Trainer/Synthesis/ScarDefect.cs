using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>A scratch, crack or hair: a thin line, straight or bent (after the scar of CutPaste, Li et al., 2021).</summary>
internal static class ScarDefect
{
    /// <summary>Draws one: 1 to 6 pixels wide at a side of 256, 5 to 50 % of the side long.</summary>
    public static DefectLayer? Draw(DefectScene scene)
    {
        var random = scene.Random;
        var width = Math.Max(1, scene.Scaled(random.NextLogUniform(1, 6)));
        var length = scene.Side * random.NextLogUniform(0.05, 0.5);
        var line = random.Next(3) switch
        {
            0 => DefectOutline.Line(length, 1, 0, random),
            1 => DefectOutline.Line(length, 4 + random.Next(4), 0.9, random),
            _ => DefectOutline.Line(length, 24, random.NextUniform(0.1, 0.35), random),
        };
        var feather = scene.Scaled(random.NextUniform(0.3, 1.2));
        var center = scene.Place();
        var area = scene.Around(center, line, (width / 2) + (3 * feather) + 2);
        if (area.Width < 3 || area.Height < 3)
        {
            return null;
        }

        var opacity = DefectScene.Stroke(area, center, line, width, feather);
        opacity.ConvertTo(opacity, -1, random.NextUniform(0.3, 1));
        return new DefectLayer(area, Content(scene, area), opacity);
    }

    private static Mat Content(DefectScene scene, Rect area)
    {
        var random = scene.Random;
        var kind = random.Next(3);
        if (kind == 2)
        {
            var patch = scene.Patch(area.Size, random.NextBernoulli(0.5), random.NextAngle(), 1, random.NextBernoulli(0.5));
            scene.Jitter(patch, random.NextUniform(0.3, 1));
            return patch;
        }

        // Towards black or towards white, so that the structure below still shows.
        var content = scene.Original(area);
        var kept = random.NextUniform(0.1, 0.7);
        content.ConvertTo(content, -1, kept, kind == 0 ? 0 : 255 * (1 - kept));
        return content;
    }
}
