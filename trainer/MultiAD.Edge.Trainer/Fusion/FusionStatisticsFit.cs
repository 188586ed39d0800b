using MultiAD.Edge.Inspection.Statistics;

namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>Fits how the branches enter the fused map, from held-out good parts.</summary>
internal static class FusionStatisticsFit
{
    /// <summary>
    /// Share of what a place's mean lies above the mean of all that is taken off where each place has its own: all of it
    /// would hide defects in places that vary much.
    /// </summary>
    public const double PlaceShare = 0.5;

    // Quantiles over the cells of a good part that become 0 and the branch's weight.
    private const double ZeroQuantile = 0.9;
    private const double WeightQuantile = 0.995;

    // Keeps the gain finite where a branch gives all cells of good parts the same value.
    private const double MinimumSpan = 1e-4;

    /// <summary>
    /// Scales each branch so that the 0.9 and 0.995 quantiles over the cells of a good part become 0 and its weight (the
    /// rule of EfficientAD, Batzner et al., 2024). Each quantile is the median of the parts' own: one odd part among a few
    /// would move those over the cells of all. Where each place has its own mean, half of it is taken off first.
    /// </summary>
    /// <param name="good">Maps of held-out good parts.</param>
    /// <param name="setting">Weight per branch, and whether each place has its own mean.</param>
    public static BranchScale[] Scale(BranchMaps good, FusionSetting setting) =>
        [.. setting.Weights.Select((weight, branch) => ScaleOne(good, branch, weight, setting.Aligned))];

    /// <summary>What is usual of one branch on good parts, each seen beside the place means of the others.</summary>
    /// <param name="good">Maps of held-out good parts, at least two where each place has its own mean.</param>
    /// <param name="branch">Which branch.</param>
    /// <param name="aligned">Whether each place has its own mean.</param>
    public static BranchSpread Spread(BranchMaps good, int branch, bool aligned) => Spread(good, branch, aligned ? Means(good, branch) : []);

    // Without means no place has its own.
    private static BranchSpread Spread(BranchMaps good, int branch, double[] means)
    {
        var maps = good.Samples.Select(sample => sample[branch]).ToArray();
        var level = means.Length > 0 ? means.Average() : 0;
        var values = new float[maps[0].Length];
        var lows = new double[maps.Length];
        var highs = new double[maps.Length];
        for (var part = 0; part < maps.Length; part++)
        {
            maps[part].CopyTo(values, 0);
            for (var cell = 0; cell < means.Length; cell++)
            {
                var others = ((means[cell] * maps.Length) - values[cell]) / (maps.Length - 1);
                values[cell] -= (float)(PlaceShare * (others - level));
            }

            Array.Sort(values);
            lows[part] = Quantiles.Of<float>(values, ZeroQuantile);
            highs[part] = Quantiles.Of<float>(values, WeightQuantile);
        }

        var low = Quantiles.Median(lows);
        return new BranchSpread(low, Math.Max(Quantiles.Median(highs) - low, MinimumSpan));
    }

    private static BranchScale ScaleOne(BranchMaps good, int branch, double weight, bool aligned)
    {
        var means = aligned ? Means(good, branch) : [];
        var (low, span) = Spread(good, branch, means);
        var gain = weight / span;
        if (!aligned)
        {
            return new BranchScale([(float)gain], [(float)(-gain * low)]);
        }

        var level = means.Average();
        return new BranchScale([(float)gain], [.. means.Select(own => (float)(gain * ((PlaceShare * (level - own)) - low)))]);
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
