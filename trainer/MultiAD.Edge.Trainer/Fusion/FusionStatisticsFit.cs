using MultiAD.Edge.Inspection.Statistics;

namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>Fits how the branches enter the fused map, from held-out good parts.</summary>
internal static class FusionStatisticsFit
{
    /// <summary>Fewest good parts for statistics of each place.</summary>
    public const int MinimumAligned = 20;

    // Good parts count as aligned where knowing the place takes away at least this share of the variance.
    private const double MinimumExplainedShare = 0.4;

    // Quantiles over the cells of a good part that become 0 and the branch's weight.
    private const double ZeroQuantile = 0.9;
    private const double WeightQuantile = 0.995;

    // Keeps the gain finite where a branch gives all cells of good parts the same value.
    private const double MinimumSpan = 1e-4;

    /// <summary>
    /// Scales each branch so that the 0.9 and 0.995 quantiles over the cells of a good part become 0 and its weight (the
    /// rule of EfficientAD, Batzner et al., 2024). Each quantile is the median of the parts' own: one odd part among a few
    /// would move those over the cells of all. Where parts are aligned, each place's own mean is taken off first.
    /// </summary>
    /// <param name="good">Maps of held-out good parts.</param>
    /// <param name="weights">Weight per branch, at least 0.</param>
    /// <param name="aligned">Whether each place has its own mean, see <see cref="IsAligned"/>.</param>
    public static BranchScale[] Scale(BranchMaps good, IReadOnlyList<double> weights, bool aligned) =>
        [.. weights.Select((weight, branch) => ScaleOne(good, branch, weight, aligned))];

    /// <summary>
    /// Whether good parts lie alike: judged by how well a place's mean over the other parts predicts a part's value there.
    /// </summary>
    public static bool IsAligned(BranchMaps good)
    {
        var count = good.Samples.Count;
        if (count < MinimumAligned)
        {
            return false;
        }

        var unexplained = new List<double>();
        for (var branch = 0; branch < good.Rows.Count; branch++)
        {
            var means = Means(good, branch);
            var overall = means.Average();
            double residualSquares = 0, totalSquares = 0;
            foreach (var map in good.Samples.Select(sample => sample[branch]))
            {
                for (var cell = 0; cell < map.Length; cell++)
                {
                    // Against the mean of the others, which is what an unseen part would meet.
                    var own = (map[cell] - means[cell]) * count / (count - 1.0);
                    residualSquares += own * own;
                    totalSquares += (map[cell] - overall) * (map[cell] - overall);
                }
            }

            unexplained.Add(totalSquares > 0 ? residualSquares / totalSquares : 1);
        }

        unexplained.Sort();
        return unexplained[unexplained.Count / 2] <= 1 - MinimumExplainedShare;
    }

    private static BranchScale ScaleOne(BranchMaps good, int branch, double weight, bool aligned)
    {
        var maps = good.Samples.Select(sample => sample[branch]).ToArray();
        var shift = aligned ? Means(good, branch) : [0];
        var spread = aligned ? maps.Length / (maps.Length - 1.0) : 1;
        var level = aligned ? shift.Average() : 0;
        var values = new float[maps[0].Length];
        var lows = new double[maps.Length];
        var highs = new double[maps.Length];
        for (var part = 0; part < maps.Length; part++)
        {
            for (var cell = 0; cell < values.Length; cell++)
            {
                values[cell] = (float)(((maps[part][cell] - shift[aligned ? cell : 0]) * spread) + level);
            }

            Array.Sort(values);
            lows[part] = Quantiles.Of<float>(values, ZeroQuantile);
            highs[part] = Quantiles.Of<float>(values, WeightQuantile);
        }

        var low = Quantiles.Median(lows);
        var high = Math.Max(Quantiles.Median(highs), low + MinimumSpan);
        var gain = weight / (high - low);
        return new BranchScale([(float)gain], [.. shift.Select(own => (float)(gain * ((aligned ? level - own : 0) - low)))]);
    }

    private static double[] Means(BranchMaps good, int branch)
    {
        var means = new double[good.Rows[branch] * good.Columns[branch]];
        foreach (var map in good.Samples.Select(sample => sample[branch]))
        {
            for (var cell = 0; cell < means.Length; cell++)
            {
                means[cell] += map[cell] / (double)good.Samples.Count;
            }
        }

        return means;
    }
}
