using System.Numerics.Tensors;

namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>
/// Decides between few ways to join the branches, by what held-out good parts and synthetic anomalies on them can tell. It
/// starts with the cautious one: no place means, and little weight for what may be loud on parts that nobody has seen. A
/// bolder one is taken where synthetic anomalies rise above good parts more often (the share of good parts that score
/// lower), more of their cells stand out at one per cent of false positives, and both together gain more than chance would.
/// What cannot be decided stays off.
/// </summary>
/// <remarks>
/// Every part is judged by place means of the others. Weights are not searched further: synthetic anomalies are only like
/// real ones, and the finer the choice, the more it is about them.
/// </remarks>
internal sealed class FusionChoice
{
    /// <summary>Fewest held-out parts to choose by: with fewer the choice would follow those few.</summary>
    public const int MinimumParts = 20;

    private const double FalsePositives = 0.01;

    // Least gain in the mean of the two shares. Beyond it the gain must be more than one standard error.
    private const double MinimumGain = 0.003;

    private readonly BranchMaps good;
    private readonly FusionSamples samples;
    private readonly BranchPlaces[] places;

    /// <summary>Prepares a choice.</summary>
    /// <param name="good">Raw maps of the held-out samples.</param>
    /// <param name="samples">The same, smoothed, and synthetic anomalies on them, enough of both.</param>
    public FusionChoice(BranchMaps good, FusionSamples samples)
    {
        this.good = good;
        this.samples = samples;
        this.places = [.. good.Rows.Select((_, branch) => new BranchPlaces(samples.Good, branch))];
    }

    /// <summary>Chooses.</summary>
    /// <param name="cautious">Weights to start with.</param>
    /// <param name="trusted">Weights where the branches have shown that they help.</param>
    /// <param name="mayAlign">Whether a place may have its own mean; not where samples show different places.</param>
    public FusionSetting Run(IReadOnlyList<double> cautious, IReadOnlyList<double> trusted, bool mayAlign)
    {
        var setting = new FusionSetting(cautious, Aligned: false);
        var quality = this.Judge(setting);
        if (mayAlign)
        {
            Try(setting with { Aligned = true });
        }

        Try(setting with { Weights = trusted });
        return setting;

        void Try(FusionSetting bolder)
        {
            var other = this.Judge(bolder);
            if (IsBetter(other, quality))
            {
                (setting, quality) = (bolder, other);
            }
        }
    }

    private static bool IsBetter(IReadOnlyList<Found> bolder, IReadOnlyList<Found> present)
    {
        var gains = bolder.Zip(present, (now, before) => (now.Rank + now.Cells - before.Rank - before.Cells) / 2).ToArray();
        var mean = gains.Average();
        var variance = gains.Sum(gain => (gain - mean) * (gain - mean)) / Math.Max(1, gains.Length - 1);
        return mean > Math.Max(MinimumGain, Math.Sqrt(variance / gains.Length))
            && bolder.Average(each => each.Rank) >= present.Average(each => each.Rank)
            && bolder.Average(each => each.Cells) >= present.Average(each => each.Cells);
    }

    private List<Found> Judge(FusionSetting setting)
    {
        var joined = setting.Weights.Select((weight, branch) =>
        {
            var spread = FusionStatisticsFit.Spread(this.good, branch, setting.Aligned);
            return (Gain: (float)(weight / spread.Span), Low: (float)spread.Low);
        }).ToArray();
        float[][] maps = [.. this.samples.Good.Select(sample => Join(sample))];
        double[] peaks = [.. maps.Select(map => (double)TensorPrimitives.Max<float>(map)).Order()];
        float[] cells = [.. maps.SelectMany(map => map)];
        Array.Sort(cells);
        var limit = cells[(int)((1 - FalsePositives) * (cells.Length - 1))];
        return [.. this.samples.Altered.Select(sample =>
        {
            var map = Join(sample);
            var peak = (double)TensorPrimitives.Max<float>(map);
            var lower = (peaks.Count(other => other < peak) + peaks.Count(other => other <= peak)) / 2.0;
            return new Found(lower / peaks.Length, ShareOver(map, sample.Mask, limit));
        })];

        float[] Join(FusionSample sample)
        {
            var sum = new float[sample.Maps[0].Length];
            for (var branch = 0; branch < joined.Length; branch++)
            {
                var own = setting.Aligned ? this.places[branch].TakeOff(sample) : sample.Maps[branch];
                TensorPrimitives.MultiplyAdd(own, joined[branch].Gain, sum, sum);
                TensorPrimitives.Add(sum, -joined[branch].Gain * joined[branch].Low, sum);
            }

            return sum;
        }
    }

    // Share of the altered cells that are over the limit; 0 where none is altered.
    private static double ShareOver(float[] map, byte[] mask, float limit)
    {
        int altered = 0, over = 0;
        for (var cell = 0; cell < map.Length; cell++)
        {
            if (mask[cell] != 0)
            {
                altered++;
                over += map[cell] > limit ? 1 : 0;
            }
        }

        return altered > 0 ? (double)over / altered : 0;
    }

    // Share of good samples with a lower peak, and share of the altered cells over the limit.
    private readonly record struct Found(double Rank, double Cells);
}
