using System.Numerics.Tensors;
using MultiAD.Edge.Inspection.Statistics;

namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>
/// Learns the branches' weights from held-out good parts and synthetic anomalies on them: what is sought is that anomalies
/// score above good parts (a smooth AUROC) and that altered cells stand out at one per cent of false positives. A step
/// away from the prior weights must be worth it, since synthetic anomalies are only like real ones.
/// </summary>
internal sealed class FusionWeightSearch
{
    private const double FalsePositives = 0.01;
    private const int Rounds = 4;

    // What a change of all weights by a factor e costs in the objective, whose range is 0..1.
    private const double PriorStrength = 0.05;

    // Bounds of a weight as multiples of where it starts: synthetic anomalies must not decide alone.
    private const double MinimumRatio = 0.25;
    private const double MaximumRatio = 2;

    // A branch whose peaks on good parts are higher than this multiple of the usual one is turned down to it.
    private const double MaximumPeakRatio = 1.5;

    private static readonly double[] Factors = [0.5, 0.7, 1.4, 2];

    private readonly FusionSamples samples;

    /// <summary>Creates a search.</summary>
    /// <param name="samples">What to learn from, enough of it.</param>
    public FusionWeightSearch(FusionSamples samples) => this.samples = samples;

    /// <summary>Searches.</summary>
    /// <param name="prior">Prior weights, above 0.</param>
    /// <returns>Weights with the prior's sum.</returns>
    public double[] Run(IReadOnlyList<double> prior)
    {
        var start = this.DownweightNoisyBranches(prior);
        var weights = start.ToArray();
        var best = this.Objective(weights, start);
        for (var round = 0; round < Rounds; round++)
        {
            var before = best;
            for (var branch = 0; branch < weights.Length; branch++)
            {
                foreach (var factor in Factors)
                {
                    var candidate = weights.ToArray();
                    candidate[branch] *= factor;
                    Normalize(candidate, prior.Sum());
                    if (candidate.Zip(start, (own, was) => own / was).Any(ratio => ratio is < MinimumRatio or > MaximumRatio))
                    {
                        continue;
                    }

                    var value = this.Objective(candidate, start);
                    if (value > best + 1e-6)
                    {
                        best = value;
                        weights = candidate;
                    }
                }
            }

            if (best - before < 1e-4)
            {
                break;
            }
        }

        return weights;
    }

    private static void Normalize(double[] weights, double sum)
    {
        var own = weights.Sum();
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] *= sum / own;
        }
    }

    private static float[] Fuse(float[][] maps, double[] weights)
    {
        var fused = new float[maps[0].Length];
        for (var branch = 0; branch < maps.Length; branch++)
        {
            if (weights[branch] > 0)
            {
                TensorPrimitives.MultiplyAdd(maps[branch], (float)weights[branch], fused, fused);
            }
        }

        return fused;
    }

    // A branch that is noisy on good parts would hide the others and cost false rejects.
    private double[] DownweightNoisyBranches(IReadOnlyList<double> prior)
    {
        double[] peaks = [.. prior.Select((_, branch) => Quantiles.Median(PeaksOf(branch)))];
        var usual = Quantiles.Median(peaks);
        var gains = peaks.Select(peak => Math.Min(1, MaximumPeakRatio * usual / Math.Max(peak, 1e-9)));
        double[] weights = [.. prior.Zip(gains, (weight, gain) => weight * gain)];
        Normalize(weights, prior.Sum());
        return weights;

        IEnumerable<double> PeaksOf(int branch) => this.samples.Good.Select(sample => (double)sample.Maps[branch].Max());
    }

    // Mean of the smooth AUROC and the found share of altered cells, less what the way from the start costs.
    private double Objective(double[] weights, double[] start)
    {
        float[][] good = [.. this.samples.Good.Select(sample => Fuse(sample.Maps, weights))];
        double[] goodScores = [.. good.Select(map => (double)map.Max())];
        float[] cells = [.. good.SelectMany(map => map)];
        Array.Sort(cells);
        var limit = cells[(int)((1 - FalsePositives) * (cells.Length - 1))];
        double[] sorted = [.. goodScores.Order()];
        var width = Math.Max(1e-6, (sorted[(int)(0.9 * (sorted.Length - 1))] - sorted[(int)(0.1 * (sorted.Length - 1))]) / 4);
        double ranked = 0, found = 0;
        foreach (var sample in this.samples.Altered)
        {
            var map = Fuse(sample.Maps, weights);
            double score = map.Max();
            ranked += goodScores.Average(other => 1 / (1 + Math.Exp(-(score - other) / width)));
            found += ShareOver(map, sample.Mask, limit);
        }

        var away = weights.Zip(start, (own, was) => Math.Abs(Math.Log(own / was))).Average();
        return ((ranked + found) / (2 * this.samples.Altered.Count)) - (PriorStrength * away);
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
}
