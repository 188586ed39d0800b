using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>
/// A stain, a lack of polish or an uneven surface: a soft blob or band that is darker, lighter, tinted, blurred or sharpened.
/// </summary>
internal static class ShadeDefect
{
    /// <summary>Draws one: 0.3 to 15 % of the picture, from barely visible to strong.</summary>
    public static DefectLayer? Draw(DefectScene scene)
    {
        var random = scene.Random;
        var (width, height) = scene.Extent(random.NextLogUniform(0.003, 0.15));
        if (random.NextBernoulli(0.3))
        {
            // A band: three times longer and narrower.
            (width, height) = (3 * Math.Max(width, height), Math.Min(width, height) / 3);
        }

        var outline = DefectOutline.Blob(width, height, random.NextAngle(), random);
        var feather = Math.Max(1, Math.Min(width, height) * random.NextUniform(0.1, 0.5));
        var center = scene.Place();
        var area = scene.Around(center, outline, (2 * feather) + 2);
        if (area.Width < 4 || area.Height < 4)
        {
            return null;
        }

        var opacity = DefectScene.Fill(area, center, outline, feather);
        var content = scene.Original(area);
        Shade(scene, content);
        return new DefectLayer(area, content, opacity);
    }

    /// <summary>Blurs in place by a box of the given reach in pixels, twice.</summary>
    public static void Blur(Mat content, int reach)
    {
        var box = new Size((2 * reach) + 1, (2 * reach) + 1);
        Cv2.Blur(content, content, box);
        Cv2.Blur(content, content, box);
    }

    /// <summary>Adds the difference to the blurred picture, times the strength.</summary>
    public static void Sharpen(Mat content, int reach, double strength)
    {
        using var blurred = content.Clone();
        Blur(blurred, reach);
        Cv2.AddWeighted(content, 1 + strength, blurred, -strength, 0, content);
    }

    // Changes brightness, colour or sharpness in place.
    private static void Shade(DefectScene scene, Mat content)
    {
        var random = scene.Random;
        switch (random.Next(6))
        {
            case 0:
                content.ConvertTo(content, -1, 1 - random.NextLogUniform(0.12, 0.9));
                break;
            case 1:
                var light = random.NextLogUniform(0.1, 0.7);
                content.ConvertTo(content, -1, 1 - light, 255 * light);
                break;
            case 2:
                content.ConvertTo(content, -1, 1, (random.NextBernoulli(0.5) ? 1 : -1) * random.NextLogUniform(18, 120));
                break;
            case 3:
                var strength = random.NextLogUniform(0.1, 0.7);
                using (var plain = new Mat(content.Size(), MatType.CV_8UC3, scene.Color()))
                {
                    Cv2.AddWeighted(content, 1 - strength, plain, strength, 0, content);
                }

                break;
            case 4:
                Blur(content, scene.Reach(random.NextUniform(2, 8)));
                break;
            default:
                Sharpen(content, scene.Reach(random.NextUniform(1, 3)), random.NextUniform(1, 4));
                break;
        }
    }
}
