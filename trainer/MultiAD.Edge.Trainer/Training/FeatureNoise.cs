using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// A family of anomalies made in the features instead of the picture: inside a random blob the teacher's unit vectors are
/// disturbed by Gaussian noise, so that they point away from where the student expects them (after SuperSimpleNet, Rolih
/// et al., 2024).
/// </summary>
internal static class FeatureNoise
{
    private const double MinimumStrength = 0.3;
    private const double MaximumStrength = 1.0;
    private const int MinimumGrid = 4;
    private const int MaximumGrid = 12;
    private const double MinimumArea = 0.005;
    private const double MaximumArea = 0.1;

    /// <summary>Disturbs some of the images.</summary>
    /// <param name="teacher">The teacher's unit vectors [N,C_l,H_l,W_l]; changed in place.</param>
    /// <param name="changed">Changed share per pixel [N,1,H,W]; changed in place where a blob is.</param>
    /// <param name="noisy">Which of the N images are disturbed.</param>
    /// <param name="random">Source of chance.</param>
    public static void Apply(Tensor[] teacher, Tensor changed, IReadOnlyList<bool> noisy, Random random)
    {
        using var scope = NewDisposeScope();
        for (var image = 0; image < noisy.Count; image++)
        {
            if (!noisy[image])
            {
                continue;
            }

            var mask = Blob(changed.shape[2], changed.shape[3], random).to(changed.device);
            changed[image].copy_(mask.squeeze(0));
            var strength = MinimumStrength + (random.NextDouble() * (MaximumStrength - MinimumStrength));
            foreach (var level in teacher)
            {
                var inside = nn.functional.adaptive_avg_pool2d(mask, [level.shape[2], level.shape[3]]).squeeze(0);
                var disturbed = level[image] + (inside * randn_like(level[image]) * (strength / Math.Sqrt(level.shape[1])));
                level[image].copy_(disturbed / disturbed.square().sum(0, keepdim: true).sqrt().clamp_min(1e-6));
            }
        }
    }

    // [1,1,H,W] of 0 and 1: the highest places of smooth random noise.
    private static Tensor Blob(long height, long width, Random random)
    {
        var side = random.Next(MinimumGrid, MaximumGrid + 1);
        var values = new float[side * side];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle();
        }

        var smooth = nn.functional.interpolate(
            tensor(values, 1, 1, side, side), [height, width], mode: InterpolationMode.Bicubic, align_corners: false);
        var area = MinimumArea * Math.Pow(MaximumArea / MinimumArea, random.NextDouble());
        var threshold = smooth.flatten().topk(Math.Max(1, (int)(area * height * width))).values.min();
        return smooth.ge(threshold).to(float32);
    }
}
