using MultiAD.Edge.Inspection.Statistics;

namespace MultiAD.Edge.Inspection.Health;

/// <summary>
/// Learns the bounds of frames from good parts. Values beyond those seen are extrapolated as those of an exponential tail:
/// of n values the largest lies about ln n + 0.577 scales out, so that it is exceeded c-fold with probability
/// exp(-c (ln n + 0.577)); c is chosen for the stated rate of false alarms over all measures together, with a margin.
/// </summary>
public static class FrameHealthFit
{
    /// <summary>Good parts that may be called unusable, over all measures together.</summary>
    public const double FalseAlarmTarget = 0.001;

    private const int Bounds = 11;
    private const double EulerMascheroni = 0.5772156649;

    // For the error of the scale itself, which is large where the parts are few.
    private const double Margin = 1.25;
    private const double MarginOfFew = 10;

    // Light and contrast change by factors, so their logarithms are looked at; what is added keeps black away from infinity.
    private const double LightOffset = 0.01;

    // Least distance of a bound from the median, where good parts are all alike: a lamp that ages, a lens cleaned.
    private const double LightSlack = 0.3;
    private const double ShareSlack = 1.8;
    private const double SharpnessSlack = 0.35;
    private const double LikenessSlack = 0.4;

    // A likeness of one would lie at infinity.
    private const double Most = 0.9999;

    /// <summary>Learns the bounds.</summary>
    /// <param name="frames">Measures of good parts, at least two; with the likeness to <paramref name="reference"/>.</param>
    /// <param name="reference">Mean thumbnail of the good parts.</param>
    public static FrameHealth Learn(IReadOnlyList<FrameMeasures> frames, byte[] reference)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames.Count, 2);
        var isOneSize = frames.All(frame => frame.Width == frames[0].Width && frame.Height == frames[0].Height);
        return new FrameHealth
        {
            Width = isOneSize ? frames[0].Width : 0,
            Height = isOneSize ? frames[0].Height : 0,
            Brightness = Light(frames, frame => frame.Brightness, LightSlack),
            Contrast = Light(frames, frame => frame.Contrast, LightSlack),
            DarkShare = Light(frames, frame => frame.DarkShare, ShareSlack),
            SaturatedShare = Light(frames, frame => frame.SaturatedShare, ShareSlack),
            Sharpness = Range(frames.Select(frame => frame.Sharpness), SharpnessSlack),
            Likeness = Map(Range(frames.Select(frame => Math.Atanh(Math.Clamp(frame.Likeness, -Most, Most))), LikenessSlack), Math.Tanh),
            Reference = reference,
            Pictures = frames.Count,
        };
    }

    private static HealthRange Light(IReadOnlyList<FrameMeasures> frames, Func<FrameMeasures, double> measure, double slack) =>
        Map(
            Range(frames.Select(frame => Math.Log(measure(frame) + LightOffset)), slack),
            value => Math.Clamp(Math.Exp(value) - LightOffset, 0, 1));

    private static HealthRange Map(HealthRange range, Func<double, double> back) =>
        new(back(range.Low), back(range.Typical), back(range.High));

    private static HealthRange Range(IEnumerable<double> measures, double slack)
    {
        double[] values = [.. measures.Order()];
        var typical = Quantiles.Of<double>(values, 0.5);
        var tail = Math.Max(1, Math.Log(Bounds / FalseAlarmTarget) / (Math.Log(values.Length) + EulerMascheroni));
        var doubt = MarginOfFew / values.Length;
        var (factor, least) = ((Margin + doubt) * tail, (1 + doubt) * slack);
        return new HealthRange(
            typical - Math.Max(least, factor * (typical - values[0])), typical, typical + Math.Max(least, factor * (values[^1] - typical)));
    }
}
