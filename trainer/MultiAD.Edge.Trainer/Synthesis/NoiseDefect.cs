using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>
/// Irregular blobs from thresholded noise with other content (after DRAEM, Zavrtanik et al., 2021, without its texture
/// pictures).
/// </summary>
internal static class NoiseDefect
{
    /// <summary>Draws one: 0.2 to 20 % of the picture, opacity 0.2 to 1.</summary>
    public static DefectLayer? Draw(DefectScene scene)
    {
        var random = scene.Random;
        var share = random.NextLogUniform(0.002, 0.2);
        var filled = random.NextUniform(0.2, 0.5);
        var scattered = random.NextBernoulli(0.25);
        var area = scattered ? scene.Whole : Window(scene, share / filled);
        if (area.Width < 8 || area.Height < 8)
        {
            return null;
        }

        var opacity = Blobs(scene, area, (scattered ? share : filled) * area.Width * area.Height, !scattered);
        if (scattered)
        {
            scene.Part.Foreground.Limit(opacity, area);
        }

        opacity.ConvertTo(opacity, -1, random.NextUniform(0.2, 1));
        return new DefectLayer(area, Content(scene, area), opacity);
    }

    private static Rect Window(DefectScene scene, double share)
    {
        var (width, height) = scene.Extent(share);
        var center = scene.Place();
        return new Rect((int)(center.X - (width / 2)), (int)(center.Y - (height / 2)), (int)width, (int)height) & scene.Whole;
    }

    // Two octaves of smoothed noise; the threshold is the value that the wanted number of pixels exceeds.
    private static Mat Blobs(DefectScene scene, Rect area, double wanted, bool windowed)
    {
        var random = scene.Random;
        var cells = windowed ? 5 + random.Next(5) : 5 + random.Next(12);
        var noise = Octave(random, area.Size, cells, windowed);
        using var fine = Octave(random, area.Size, cells * (2 + random.Next(3)), false);
        fine.ConvertTo(fine, -1, 0.5, 127);
        Cv2.Multiply(noise, fine, noise, 1 / 255.0);
        var counts = new int[256];
        foreach (var value in noise.AsSpan<byte>())
        {
            counts[value]++;
        }

        var (threshold, above) = (255, counts[255]);
        while (threshold > 4 && above < wanted)
        {
            above += counts[--threshold];
        }

        var slope = 255 / random.NextUniform(4, 30);
        noise.ConvertTo(noise, -1, slope, -slope * (threshold - 1));
        DefectScene.Soften(noise, scene.Scaled(1));
        return noise;
    }

    private static Mat Octave(Random random, Size size, int cells, bool windowed)
    {
        using var grid = new Mat(cells, cells, MatType.CV_8UC1);
        var values = grid.AsSpan<byte>();
        random.NextBytes(values);
        if (windowed)
        {
            for (var i = 0; i < values.Length; i++)
            {
                var (x, y) = ((2.0 * (i % cells) / (cells - 1)) - 1, (2.0 * (i / cells) / (cells - 1)) - 1);
                values[i] = (byte)(Math.Clamp(1 - ((x * x) + (y * y)), 0, 1) * (40 + (values[i] * 0.84)));
            }
        }

        var octave = new Mat();
        Cv2.Resize(grid, octave, size, 0, 0, InterpolationFlags.Cubic);
        return octave;
    }

    private static Mat Content(DefectScene scene, Rect area)
    {
        var random = scene.Random;
        switch (random.Next(6))
        {
            case 0:
                return new Mat(area.Size, MatType.CV_8UC3, scene.Color());
            case 1:
                return Texture(scene, area.Size);
            case 2:
                var other = scene.Patch(area.Size, false, random.NextAngle(), random.NextLogUniform(0.7, 1.5), random.NextBernoulli(0.5));
                scene.Jitter(other, random.NextUniform(0, 0.5));
                return other;
            case 3:
                var sharp = scene.Patch(area.Size, true, random.NextAngle(), 1, random.NextBernoulli(0.5));
                ShadeDefect.Sharpen(sharp, scene.Reach(1.5), random.NextUniform(1, 3));
                return sharp;
            case 4:
                var blurred = scene.Patch(area.Size, true, random.NextAngle(), 1, random.NextBernoulli(0.5));
                ShadeDefect.Blur(blurred, scene.Reach(random.NextUniform(2, 6)));
                scene.Jitter(blurred, random.NextUniform(0, 0.6));
                return blurred;
            default:
                var own = scene.Patch(area.Size, true, random.NextAngle(), 1, random.NextBernoulli(0.5));
                scene.Jitter(own, random.NextUniform(0.3, 1));
                return own;
        }
    }

    // Random cells of random size around one colour, enlarged.
    private static Mat Texture(DefectScene scene, Size size)
    {
        var random = scene.Random;
        var grain = scene.Scaled(random.NextLogUniform(1, 16));
        using var grid = new Mat(Math.Max(2, (int)(size.Height / grain)), Math.Max(2, (int)(size.Width / grain)), MatType.CV_8UC3);
        var color = scene.Color();
        var spread = random.NextUniform(20, 90) / 255;
        var values = grid.AsSpan<Vec3b>();
        for (var i = 0; i < values.Length; i++)
        {
            var level = spread * random.Next(-255, 256);
            values[i] = new Vec3b(Clip(color.Val0 + level), Clip(color.Val1 + level), Clip(color.Val2 + level));
        }

        var texture = new Mat();
        Cv2.Resize(grid, texture, size, 0, 0, InterpolationFlags.Linear);
        return texture;
    }

    private static byte Clip(double value) => (byte)Math.Clamp(value, 0, 255);
}
