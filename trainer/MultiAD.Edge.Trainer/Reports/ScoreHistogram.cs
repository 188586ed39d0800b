namespace MultiAD.Edge.Trainer.Reports;

/// <summary>
/// Counts of scores in bins of equal width. The limit is an edge between two bins, so that no bin holds both parts that
/// pass and parts that are rejected. Scores far above the limit are counted in the last bin.
/// </summary>
internal sealed class ScoreHistogram
{
    private const int Bins = 44;

    // The limit lies at a fifth of the axis or further, however far the outliers are.
    private const double Reach = 5;

    /// <summary>Counts the scores.</summary>
    public ScoreHistogram(ScoreDistribution scores)
    {
        double[] all = [.. scores.Good.Concat(scores.Defective).Order()];
        var low = all.Length == 0 ? scores.Limit : Math.Min(all[0], scores.Limit);
        var high = all.Length == 0 ? scores.Limit : all[^1];
        if (high > scores.Limit && low < scores.Limit)
        {
            high = Math.Min(high, low + (Reach * (scores.Limit - low)));
            var usual = all[(int)(0.98 * (all.Length - 1))];
            if (high - low > 1.5 * (usual - low))
            {
                high = Math.Max(usual, scores.Limit + (0.5 * (scores.Limit - low)));
            }
        }

        var span = Math.Max(high, scores.Limit) - low;
        span = span > 0 ? span : Math.Max(Math.Abs(scores.Limit) * 0.1, 1e-6);
        this.Width = span / (Bins - 2);

        // One empty bin on each side keeps the limit's line off the frame.
        this.FirstReject = (int)Math.Ceiling(((scores.Limit - low) / this.Width) - 1e-6) + 1;
        this.Low = scores.Limit - (this.FirstReject * this.Width);
        this.Good = this.Count(scores.Good, scores.Limit);
        this.Defective = this.Count(scores.Defective, scores.Limit);
        this.Beyond = all.Count(score => score > this.High);
    }

    /// <summary>Left edge of the first bin.</summary>
    public double Low { get; }

    /// <summary>Right edge of the last bin.</summary>
    public double High => this.Low + (Bins * this.Width);

    /// <summary>Width of a bin.</summary>
    public double Width { get; }

    /// <summary>Index of the first bin over the limit.</summary>
    public int FirstReject { get; }

    /// <summary>Good parts in each bin.</summary>
    public IReadOnlyList<int> Good { get; }

    /// <summary>Defective parts in each bin.</summary>
    public IReadOnlyList<int> Defective { get; }

    /// <summary>Number of scores above the axis, counted in the last bin.</summary>
    public int Beyond { get; }

    private int[] Count(IReadOnlyList<double> scores, double limit)
    {
        var counts = new int[Bins];
        foreach (var score in scores)
        {
            // A score at the limit passes: bins are open on the left and closed on the right.
            var bin = this.FirstReject - 1 + Math.Ceiling((score - limit) / this.Width);
            var low = score > limit ? this.FirstReject : 0;
            var high = score > limit ? Bins - 1 : this.FirstReject - 1;
            counts[(int)Math.Clamp(bin, low, Math.Max(low, high))]++;
        }

        return counts;
    }
}
