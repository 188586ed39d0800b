using MultiAD.Edge.Trainer.Data;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>
/// Makes anomalies from good parts alone, with a mask of what was visibly changed. May be used from several threads, each
/// with its own source of chance.
/// </summary>
/// <param name="images">The images.</param>
/// <param name="sources">Those of them that patches may come from; at least one.</param>
internal sealed class AnomalyGenerator(PreparedImages images, IReadOnlyList<int> sources)
{
    private const int MaximumTries = 8;

    // One strong patch in a few is accepted on a common part; this many fail only where none can be.
    private const int MaximumStrongTries = 1000;

    // Grey levels of change: none is labelled up to the first, a full one from the second.
    private const double InvisibleChange = 4;
    private const double ClearChange = 24;

    // Pixels that have to be clearly changed at 256 x 256, and the mask value that counts as clear.
    private const double MinimumPixels = 12;
    private const int MinimumMaskPixels = 4;
    private const byte ClearMask = 128;
    private const double MinimumShareOnPart = 0.6;

    // Two threads that look at the same part at once find the same; either result may stay.
    private readonly PartAppearance?[] appearances = new PartAppearance?[images.Count];

    /// <summary>The family that nothing is trained on; training stops by it.</summary>
    public const AnomalyFamily HeldOutFamily = AnomalyFamily.Blend;

    /// <summary>The families that are trained on.</summary>
    public static IReadOnlyList<AnomalyFamily> TrainingFamilies { get; } =
        [.. Enum.GetValues<AnomalyFamily>().Where(family => family != HeldOutFamily)];

    /// <summary>Makes one anomaly; the same state of chance gives the same.</summary>
    /// <param name="family">How it is made; where that leads to nothing visible, a strong patch takes its place.</param>
    /// <param name="index">The image that gets it.</param>
    /// <param name="random">Source of chance.</param>
    /// <exception cref="SynthesisException">Nothing that was tried can be seen on the image.</exception>
    public SyntheticAnomaly Generate(AnomalyFamily family, int index, Random random)
    {
        var scene = new DefectScene(images, sources, index, this.AppearanceOf, random);
        for (var i = 0; i < MaximumTries; i++)
        {
            using var layer = Draw(family, scene);
            if (layer is not null && this.Apply(scene, layer, index, true) is { } anomaly)
            {
                return anomaly;
            }
        }

        for (var i = 0; i < MaximumStrongTries; i++)
        {
            using var layer = CutPasteDefect.DrawStrong(scene);
            if (layer is not null && this.Apply(scene, layer, index, false) is { } anomaly)
            {
                return anomaly;
            }
        }

        throw new SynthesisException(
            $"{images.Paths[index / images.TilesPerPart]}: {MaximumStrongTries} strong changes to this image were tried, and none can be "
            + "seen on the part. Look at the image; if it shows no good part, take it out, otherwise choose a larger --size.");
    }

    /// <summary>
    /// A whole part, in the resolution it is inspected in, with an anomaly on one of its samples; the caller disposes it.
    /// </summary>
    /// <exception cref="SynthesisException">Nothing that was tried can be seen on the sample.</exception>
    public Mat GenerateOnPart(AnomalyFamily family, int part, Random random)
    {
        var tile = random.Next(images.TilesPerPart);
        var anomaly = this.Generate(family, images.SamplesOf(part).ElementAt(tile), random);
        var picture = images.PartPicture(part);
        using var altered = PlanarImage.ToPicture(anomaly.Planes, images.Width, images.Height);
        using var place = new Mat(picture, images.Layout[tile]);
        altered.CopyTo(place);
        return picture;
    }

    /// <summary>What is known about one of the images; looked at once.</summary>
    internal PartAppearance AppearanceOf(int index) => this.appearances[index] ??= PartAppearance.Of(images, index);

    private static DefectLayer? Draw(AnomalyFamily family, DefectScene scene) => family switch
    {
        AnomalyFamily.CutPaste => CutPasteDefect.Draw(scene),
        AnomalyFamily.Scar => ScarDefect.Draw(scene),
        AnomalyFamily.Blend => BlendDefect.Draw(scene),
        AnomalyFamily.Noise => NoiseDefect.Draw(scene),
        AnomalyFamily.Shade => ShadeDefect.Draw(scene),
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Not a family of defects."),
    };

    // Lays content over the original in place and returns the largest change over the channels, 8-bit.
    private static Mat Compose(Mat content, Mat original, Mat opacity)
    {
        var change = new Mat(opacity.Size(), MatType.CV_8UC1);
        var changed = content.AsSpan<byte>();
        var before = original.AsSpan<byte>();
        var shares = opacity.AsSpan<byte>();
        var changes = change.AsSpan<byte>();
        for (var i = 0; i < shares.Length; i++)
        {
            int share = shares[i];
            var largest = 0;
            for (var j = 3 * i; j < (3 * i) + 3; j++)
            {
                // Rounds halves away from the original; 0 and 255 are exact.
                var difference = changed[j] - before[j];
                var step = ((difference * share) + (difference < 0 ? -127 : 127)) / 255;
                changed[j] = (byte)(before[j] + step);
                largest = Math.Max(largest, Math.Abs(step));
            }

            changes[i] = (byte)largest;
        }

        return change;
    }

    private SyntheticAnomaly? Apply(DefectScene scene, DefectLayer layer, int index, bool keepToPart)
    {
        scene.KeepGray(layer.Content);
        using var original = scene.Original(layer.Area);
        using var mask = Compose(layer.Content, original, layer.Opacity);
        DefectScene.Soften(mask, scene.Reach(1));
        const double slope = 255 / (ClearChange - InvisibleChange);
        mask.ConvertTo(mask, -1, slope, -slope * InvisibleChange);
        if (!this.IsAcceptable(mask, layer, scene.Part.Foreground, keepToPart))
        {
            return null;
        }

        var planes = images.Planes(index).ToArray();
        PlanarImage.Write(layer.Content, planes, images.Width, images.Height, layer.Area);
        var labels = new byte[images.Width * images.Height];
        var made = mask.AsSpan<byte>();
        for (var y = 0; y < layer.Area.Height; y++)
        {
            made.Slice(y * layer.Area.Width, layer.Area.Width).CopyTo(labels.AsSpan(((layer.Area.Y + y) * images.Width) + layer.Area.X));
        }

        return new SyntheticAnomaly(planes, labels);
    }

    // Clears what the smoothing spread beyond the layer; tells whether enough is seen, and on the part.
    private bool IsAcceptable(Mat mask, DefectLayer layer, PartForeground foreground, bool keepToPart)
    {
        var labels = mask.AsSpan<byte>();
        var shares = layer.Opacity.AsSpan<byte>();
        var (clear, all, onPart) = (0, 0L, 0L);
        for (var y = 0; y < layer.Area.Height; y++)
        {
            for (var x = 0; x < layer.Area.Width; x++)
            {
                var i = (y * layer.Area.Width) + x;
                if (shares[i] == 0)
                {
                    labels[i] = 0;
                }

                int label = labels[i];
                clear += label >= ClearMask ? 1 : 0;
                all += label;
                onPart += foreground.Contains(layer.Area.X + x, layer.Area.Y + y) ? label : 0;
            }
        }

        var minimum = Math.Max(MinimumMaskPixels, MinimumPixels * images.Width * images.Height / (256 * 256));
        return clear >= minimum && (!keepToPart || onPart >= MinimumShareOnPart * all);
    }
}
