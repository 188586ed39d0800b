using OrderStatistics = MultiAD.Edge.Inspection.Statistics.Quantiles;

// The record has quantiles of its own.

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// What raw scores mean for one model, from held-out good parts alone: the limits, the spread of good scores and the
/// mapping from raw to calibrated score. The same numbers stand in the bundle's manifest.
/// </summary>
public sealed record ScoreCalibration
{
    /// <summary>Calibrated score of the median good part.</summary>
    public const double MedianScore = 0.1;

    /// <summary>The limit is one of the held-out parts' scores, which certifies the target.</summary>
    public const string OrderStatistic = "orderStatistic";

    /// <summary>The limit lies on a tail that parts left out of the training in turn have shown.</summary>
    public const string LeftOutTail = "leftOutTail";

    /// <summary>The limit lies on a tail that was fitted to the held-out parts alone.</summary>
    public const string RobustGumbelTail = "robustGumbelTail";

    /// <summary>Number of held-out good images behind the numbers.</summary>
    public required int Images { get; init; }

    /// <summary>Stated false reject target, a fraction in (0, 0.5].</summary>
    public required double FalseRejectTarget { get; init; }

    /// <summary>
    /// Smallest false reject rate that the number of images can certify, 1/(Images + 1): with fewer images the limit
    /// rests on a fitted tail, which <see cref="LimitRule"/> then says.
    /// </summary>
    public required double CertifiableFalseRejectRate { get; init; }

    /// <summary>
    /// How the image limit was set: <see cref="OrderStatistic"/>, <see cref="LeftOutTail"/> or <see cref="RobustGumbelTail"/>.
    /// </summary>
    public required string LimitRule { get; init; }

    /// <summary>Raw score above which a part fails.</summary>
    public required double ImageLimit { get; init; }

    /// <summary>Raw map value above which a pixel belongs to a defect region; never above <see cref="ImageLimit"/>.</summary>
    public required double PixelLimit { get; init; }

    /// <summary>Raw map value that is usual on good parts (the median over held-out pixels): the blue end of heat maps.</summary>
    public required double MapFloor { get; init; }

    /// <summary>Mean raw score of the held-out good parts.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation of their raw scores.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>Quantiles of their raw scores, equally spaced from the smallest to the largest, ascending; at least two.</summary>
    public required IReadOnlyList<double> Quantiles { get; init; }

    /// <summary>Median raw score of the held-out good parts.</summary>
    public double Median => OrderStatistics.Of<double>([.. this.Quantiles], 0.5);

    /// <summary>
    /// Calibrated score, 0..1: 0.5 at the limit, <see cref="MedianScore"/> at the median good part, monotone in the raw
    /// score. It is the logistic function of alpha (raw - limit) with alpha = ln 9 / (limit - median).
    /// </summary>
    public double Calibrate(double raw) => this.Calibrate(raw, this.ImageLimit);

    /// <summary>Calibrated score against another limit than the calibrated one.</summary>
    public double Calibrate(double raw, double limit)
    {
        var alpha = Math.Log((1 - MedianScore) / MedianScore) / Math.Max(limit - this.Median, 1e-9);
        return 1 / (1 + Math.Exp(-alpha * (raw - limit)));
    }

    /// <summary>Raw score of a calibrated one: the inverse of <see cref="Calibrate(double)"/>.</summary>
    /// <param name="score">Calibrated score in (0, 1).</param>
    public double Raw(double score)
    {
        var alpha = Math.Log((1 - MedianScore) / MedianScore) / Math.Max(this.ImageLimit - this.Median, 1e-9);
        return this.ImageLimit + (Math.Log(score / (1 - score)) / alpha);
    }

    /// <summary>Share of good parts expected to score below a raw score, 0..1, interpolated between the quantiles.</summary>
    public double Percentile(double raw)
    {
        var quantiles = this.Quantiles;
        if (raw < quantiles[0])
        {
            return 0;
        }

        for (var i = 1; i < quantiles.Count; i++)
        {
            if (raw < quantiles[i])
            {
                var step = quantiles[i] - quantiles[i - 1];
                return (i - 1 + (step > 0 ? (raw - quantiles[i - 1]) / step : 0)) / (quantiles.Count - 1);
            }
        }

        return 1;
    }
}
