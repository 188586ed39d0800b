using MultiAD.Edge.Inspection.Statistics;

namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>
/// Learns the branches' weights from held-out good parts and synthetic defects on them: what is sought is that defects
/// score above good parts (a smooth AUROC) and that altered cells stand out at one per cent of false positives. A step
/// away from the prior weights must be worth it, since synthetic defects are only like real ones.
/// </summary>
internal sealed class FusionWeightSearch
{
    private const double FalsePositives = 0.01;
    private const int Rounds = 4;

    // What a change of all weights by a factor e costs in the objective, whose range is 0..1.
    private const double PriorStrength = 0.05;

    // Bounds of a weight as multiples of where it starts: synthetic defects must not decide alone.
    private const double Smallest = 0.25;
    private const double Largest = 2;

    // A branch whose peaks on good parts are higher than this multiple of the usual one is turned down to it.
    private const double LoudestPeaks = 1.5;

    private static readonly double[] Factors = [0.5, 0.7, 1.4, 2];

    private readonly float[][][] good;
    private readonly float[][][] altered;
    private readonly byte[][] masks;

    /// <summary>Creates a search.</summary>
    /// <param name="good">Smoothed maps of good parts at unit weight: [sample][branch][cell], cells of one common grid.</param>
    /// <param name="altered">The same for views with synthetic defects.</param>
    /// <param name="masks">Per view: 1 where a cell is altered.</param>
    public FusionWeightSearch(float[][][] good, float[][][] altered, byte[][] masks)
    {
        this.good = good;
        this.altered = altered;
        this.masks = masks;
    }

    /// <summary>Searches.</summary>
    /// <param name="prior">Prior weights, above 0.</param>
    /// <returns>Weights with the prior's sum.</returns>
    public double[] Run(IReadOnlyList<double> prior)
    {
        var start = this.Quieten(prior);
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
                    Normalise(candidate, prior.Sum());
                    if (candidate.Zip(start, (own, was) => own / was).Any(ratio => ratio is < Smallest or > Largest))
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

    private static void Normalise(double[] weights, double sum)
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
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(maps[branch], (float)weights[branch], fused, fused);
            }
        }

        return fused;
    }

    // A branch that shouts on good parts drowns the others and costs false rejects.
    private double[] Quieten(IReadOnlyList<double> prior)
    {
        double[] peaks = [.. prior.Select((_, branch) => Quantiles.Median(this.good.Select(sample => (double)sample[branch].Max())))];
        var usual = Quantiles.Median(peaks);
        double[] weights = [.. prior.Select((weight, branch) => weight * Math.Min(1, LoudestPeaks * usual / Math.Max(peaks[branch], 1e-9)))];
        Normalise(weights, prior.Sum());
        return weights;
    }

    private double Objective(double[] weights, double[] start)
    {
        float[][] clean = [.. this.good.Select(maps => Fuse(maps, weights))];
        double[] goodScores = [.. clean.Select(map => (double)map.Max())];
        float[] cells = [.. clean.SelectMany(map => map)];
        Array.Sort(cells);
        var limit = cells[(int)((1 - FalsePositives) * (cells.Length - 1))];
        double[] sorted = [.. goodScores.Order()];
        var width = Math.Max(1e-6, (sorted[(int)(0.9 * (sorted.Length - 1))] - sorted[(int)(0.1 * (sorted.Length - 1))]) / 4);
        double ranked = 0, found = 0;
        for (var view = 0; view < this.altered.Length; view++)
        {
            var map = Fuse(this.altered[view], weights);
            double score = map.Max();
            ranked += goodScores.Average(other => 1 / (1 + Math.Exp(-(score - other) / width)));
            int inside = 0, over = 0;
            for (var cell = 0; cell < map.Length; cell++)
            {
                if (this.masks[view][cell] != 0)
                {
                    inside++;
                    over += map[cell] > limit ? 1 : 0;
                }
            }

            found += inside > 0 ? (double)over / inside : 0;
        }

        var away = weights.Zip(start, (own, was) => Math.Abs(Math.Log(own / was))).Average();
        return ((ranked + found) / (2 * this.altered.Length)) - (PriorStrength * away);
    }
}
