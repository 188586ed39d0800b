using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>A scratch, crack or hair: a thin line, straight or bent (after the scar of CutPaste, Li et al., 2021).</summary>
internal static class ScarDefect
{
    /// <summary>Draws one: 1 to 6 pixels wide at a side of 256, 5 to 50 % of the side long.</summary>
    public static DefectLayer? Draw(DefectScene scene)
    {
        var chance = scene.Chance;
        var width = Math.Max(1, scene.Scaled(chance.LogBetween(1, 6)));
        var length = scene.Side * chance.LogBetween(0.05, 0.5);
        var line = chance.Next(3) switch
        {
            0 => DefectOutline.Line(length, 1, 0, chance),
            1 => DefectOutline.Line(length, 4 + chance.Next(4), 0.9, chance),
            _ => DefectOutline.Line(length, 24, chance.Between(0.1, 0.35), chance),
        };
        var feather = scene.Scaled(chance.Between(0.3, 1.2));
        var centre = scene.Place();
        var area = scene.Around(centre, line, (width / 2) + (3 * feather) + 2);
        if (area.Width < 3 || area.Height < 3)
        {
            return null;
        }

        var opacity = DefectScene.Stroke(area, centre, line, width, feather);
        opacity.ConvertTo(opacity, -1, chance.Between(0.3, 1));
        return new DefectLayer(area, Content(scene, area), opacity);
    }

    private static Mat Content(DefectScene scene, Rect area)
    {
        var chance = scene.Chance;
        var kind = chance.Next(3);
        if (kind == 2)
        {
            var patch = scene.Patch(area.Size, chance.Happens(0.5), chance.Angle(), 1, chance.Happens(0.5));
            scene.Jitter(patch, chance.Between(0.3, 1));
            return patch;
        }

        // Towards black or towards white, so that the structure below still shows.
        var content = scene.Original(area);
        var kept = chance.Between(0.1, 0.7);
        content.ConvertTo(content, -1, kept, kind == 0 ? 0 : 255 * (1 - kept));
        return content;
    }
}
