using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>Sets limits and score mapping from the raw scores and maps of held-out good parts.</summary>
internal static class Calibrator
{
    private const int QuantileCount = 101;

    // Share of good pixels that may lie over the pixel limit.
    private const double PixelFalsePositives = 0.001;

    /// <summary>
    /// Calibrates. The image limit is the ceil((n + 1)(1 - target))-th smallest score where there are enough images
    /// (split conformal prediction: a new good part exceeds it with probability at most the target); with fewer images
    /// it is the (1 - target) quantile of a Gumbel distribution fitted by moments, and never below the largest score.
    /// </summary>
    /// <param name="scores">Raw scores of held-out good parts, at least two.</param>
    /// <param name="pixels">Raw map values of the same parts, a sample is enough; sorted here.</param>
    /// <param name="falseRejectTarget">Fraction in (0, 0.5].</param>
    public static ScoreCalibration Calibrate(IReadOnlyList<double> scores, float[] pixels, double falseRejectTarget)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scores.Count, 2);
        double[] sorted = [.. scores.Order()];
        Array.Sort(pixels);
        var mean = sorted.Average();
        var deviation = Math.Sqrt(sorted.Sum(score => (score - mean) * (score - mean)) / (sorted.Length - 1));
        var rank = (int)Math.Ceiling((sorted.Length + 1) * (1 - falseRejectTarget));
        var certified = rank <= sorted.Length;
        var limit = certified ? sorted[rank - 1] : Math.Max(sorted[^1], GumbelQuantile(mean, deviation, 1 - falseRejectTarget));
        var median = Quantile(sorted, 0.5);

        // Equal scores leave no distance between median and limit, which the calibrated score divides by.
        limit = Math.Max(limit, median + Math.Max(1e-6, Math.Abs(median) * 1e-6));
        var floor = Quantile(pixels, 0.5);
        var pixelLimit = Math.Min(limit, Math.Max(Quantile(pixels, 1 - PixelFalsePositives), floor + ((limit - floor) * 0.01)));
        return new ScoreCalibration
        {
            Images = sorted.Length,
            FalseRejectTarget = falseRejectTarget,
            CertifiableFalseRejectRate = 1.0 / (sorted.Length + 1),
            LimitRule = certified ? "orderStatistic" : "gumbelTail",
            ImageLimit = limit,
            PixelLimit = pixelLimit,
            MapFloor = floor,
            Mean = mean,
            StandardDeviation = deviation,
            Quantiles = [.. Enumerable.Range(0, QuantileCount).Select(i => Quantile(sorted, i / (QuantileCount - 1.0)))],
        };
    }

    /// <summary>Quantile of ascending values, linear between neighbours.</summary>
    public static double Quantile(ReadOnlySpan<double> sorted, double q)
    {
        var position = q * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>Quantile of ascending values, linear between neighbours.</summary>
    public static double Quantile(ReadOnlySpan<float> sorted, double q)
    {
        var position = q * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - (double)sorted[below]));
    }

    // Moments of the Gumbel distribution: mean = mu + gamma beta, deviation = pi beta / sqrt 6.
    private static double GumbelQuantile(double mean, double deviation, double q)
    {
        const double EulerGamma = 0.57721566490153286;
        var beta = deviation * Math.Sqrt(6) / Math.PI;
        return mean - (EulerGamma * beta) - (beta * Math.Log(-Math.Log(q)));
    }
}
