using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Statistics;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>Sets limits and score mapping from the raw scores and maps of held-out good parts.</summary>
internal static class Calibrator
{
    private const int QuantileCount = 101;

    // Share of good pixels that may lie over the pixel limit.
    private const double PixelFalsePositives = 0.001;

    /// <summary>
    /// Calibrates. The image limit is the ceil((n + 1)(1 - target))-th smallest score where there are enough images
    /// (split conformal prediction: a new good part exceeds it with probability at most the target). With fewer images
    /// nothing can be certified; then it is the (1 - target) quantile of a Gumbel distribution, the limit law of maxima,
    /// fitted to median and median absolute deviation, so that one odd picture among a dozen does not switch detection
    /// off, and widened for their small number.
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
        var limit = certified ? sorted[rank - 1] : RobustGumbelQuantile(sorted, 1 - falseRejectTarget);
        var median = Quantiles.Of<double>(sorted, 0.5);

        // Equal scores leave no distance between median and limit, which the calibrated score divides by.
        limit = Math.Max(limit, median + Math.Max(1e-6, Math.Abs(median) * 1e-6));
        var floor = Quantiles.Of<float>(pixels, 0.5);
        var pixelLimit = Math.Min(limit, Math.Max(Quantiles.Of<float>(pixels, 1 - PixelFalsePositives), floor + ((limit - floor) * 0.01)));
        return new ScoreCalibration
        {
            Images = sorted.Length,
            FalseRejectTarget = falseRejectTarget,
            CertifiableFalseRejectRate = 1.0 / (sorted.Length + 1),
            LimitRule = certified ? "orderStatistic" : "robustGumbelTail",
            ImageLimit = limit,
            PixelLimit = pixelLimit,
            MapFloor = floor,
            Mean = mean,
            StandardDeviation = deviation,
            Quantiles = [.. Enumerable.Range(0, QuantileCount).Select(i => Quantiles.Of<double>(sorted, i / (QuantileCount - 1.0)))],
        };
    }

    // For a Gumbel distribution with location mu and scale beta: median = mu - beta ln ln 2, MAD = 0.767049 beta.
    private static double RobustGumbelQuantile(double[] sorted, double q)
    {
        const double DeviationOfUnitScale = 0.767049;
        var median = Quantiles.Of<double>(sorted, 0.5);
        double[] deviations = [.. sorted.Select(score => Math.Abs(score - median)).Order()];
        var beta = Quantiles.Of<double>(deviations, 0.5) / DeviationOfUnitScale;
        var above = (beta * Math.Log(Math.Log(2))) - (beta * Math.Log(-Math.Log(q)));

        // Near the ratio of Student's prediction quantile to the normal one: 2 for 4 scores, 1.2 for 20.
        return median + (above * (1 + (4.0 / sorted.Length)));
    }
}
