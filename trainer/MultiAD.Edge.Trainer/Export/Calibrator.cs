using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Statistics;
using MultiAD.Edge.Trainer.Training;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>Sets limits and score mapping from the raw scores and maps of held-out good parts.</summary>
internal static class Calibrator
{
    private const int QuantileCount = 101;

    // Share of good pixels that may lie over the pixel limit.
    private const double PixelFalsePositives = 0.001;

    // Parts left out in turn from which they can tell how the tail runs; with fewer, leaving one out changes too much.
    private const int MinimumLeftOut = 20;

    /// <summary>Whether a number of held-out scores certifies a false reject target; then nothing else has a say in the limit.</summary>
    /// <param name="scores">Number of scores.</param>
    /// <param name="target">Fraction in (0, 0.5].</param>
    public static bool Certifies(int scores, double target) => RankOf(scores, target) <= scores;

    /// <summary>Fewest images of which enough are held out to certify a false reject target; null where no number does.</summary>
    /// <param name="target">Fraction in (0, 0.5].</param>
    public static int? ImagesToCertify(double target)
    {
        if (!Certifies(TrainingOptions.MaximumHeldOut, target))
        {
            return null;
        }

        var images = 1;
        while (!Certifies(TrainingOptions.HeldOutOf(images), target))
        {
            images++;
        }

        return images;
    }

    /// <summary>
    /// Calibrates. The image limit is the ceil((n + 1)(1 - target))-th smallest score where there are enough images
    /// (split conformal prediction: a new good part exceeds it with probability at most the target). With fewer images
    /// nothing can be certified, and the limit rests on a tail. A few dozen scores say well enough what is usual, not how
    /// high rare parts rise: that is read from the scores of the parts that were trained on, each left out of the memory in
    /// turn, moved so that both have one median. The tail is a Gumbel distribution's, the limit law of maxima, through
    /// median and 0.9 quantile of all of them: a dozen parts decide it, not the one odd one. Without enough left-out parts
    /// it goes through median and median absolute deviation of the held-out ones, widened for their small number.
    /// </summary>
    /// <param name="scores">Raw scores of held-out good parts, at least two.</param>
    /// <param name="leftOut">Raw scores of good parts that were left out in turn.</param>
    /// <param name="pixels">Raw map values of the held-out parts, a sample is enough; sorted here.</param>
    /// <param name="falseRejectTarget">Fraction in (0, 0.5].</param>
    public static ScoreCalibration Calibrate(
        IReadOnlyList<double> scores, IReadOnlyList<double> leftOut, float[] pixels, double falseRejectTarget)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scores.Count, 2);
        double[] sorted = [.. scores.Order()];
        Array.Sort(pixels);
        var mean = sorted.Average();
        var deviation = Math.Sqrt(sorted.Sum(score => (score - mean) * (score - mean)) / (sorted.Length - 1));
        var (limit, rule) = LimitOf(sorted, leftOut, falseRejectTarget);
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
            LimitRule = rule,
            ImageLimit = limit,
            PixelLimit = pixelLimit,
            MapFloor = floor,
            Mean = mean,
            StandardDeviation = deviation,
            Quantiles = [.. Enumerable.Range(0, QuantileCount).Select(i => Quantiles.Of<double>(sorted, i / (QuantileCount - 1.0)))],
        };
    }

    // Of n scores, which one certifies the target, from 1; above n where none does.
    private static int RankOf(int scores, double target) => (int)Math.Ceiling((scores + 1) * (1 - target));

    private static (double Limit, string Rule) LimitOf(double[] sorted, IReadOnlyList<double> leftOut, double target)
    {
        if (Certifies(sorted.Length, target))
        {
            return (sorted[RankOf(sorted.Length, target) - 1], ScoreCalibration.OrderStatistic);
        }

        return leftOut.Count >= MinimumLeftOut
            ? (LeftOutQuantile(sorted, leftOut, 1 - target), ScoreCalibration.LeftOutTail)
            : (RobustGumbelQuantile(sorted, 1 - target), ScoreCalibration.RobustGumbelTail);
    }

    private static double LeftOutQuantile(double[] sorted, IReadOnlyList<double> leftOut, double q)
    {
        const double Upper = 0.9;
        double[] others = [.. leftOut.Order()];
        var shift = Quantiles.Of<double>(sorted, 0.5) - Quantiles.Of<double>(others, 0.5);
        double[] all = [.. sorted.Concat(others.Select(score => score + shift)).Order()];
        var (median, upper) = (Quantiles.Of<double>(all, 0.5), Quantiles.Of<double>(all, Upper));
        return median + ((upper - median) * (Reduced(q) - Reduced(0.5)) / (Reduced(Upper) - Reduced(0.5)));

        static double Reduced(double share) => -Math.Log(-Math.Log(share));
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
