namespace MultiAD.Edge.Trainer.Reports;

/// <summary>What one limit does to a set of parts.</summary>
/// <param name="Target">Largest share of good parts that the limit was to reject, 0..1; null for the limit in force.</param>
/// <param name="Limit">Raw score above which a part is rejected.</param>
/// <param name="FalseRejects">Good parts over the limit.</param>
/// <param name="Misses">Defective parts not over the limit.</param>
internal sealed record LimitChoice(double? Target, double Limit, int FalseRejects, int Misses)
{
    private static readonly double[] Targets = [0.001, 0.005, 0.01, 0.02, 0.05];

    /// <summary>
    /// The limit in force and, from the strictest target on, the lowest limits that reject at most that share of these
    /// good parts; in order of rising false rejects.
    /// </summary>
    /// <returns>Empty where there are no good parts.</returns>
    public static IReadOnlyList<LimitChoice> List(ScoreDistribution scores)
    {
        if (scores.Good.Count == 0)
        {
            return [];
        }

        double[] good = [.. scores.Good.OrderDescending()];
        var choices = Targets.Select(target => Of(scores, target, good[Math.Min((int)((target * good.Length) + 1e-9), good.Length - 1)]));
        return [.. choices.Append(Of(scores, null, scores.Limit)).OrderByDescending(choice => choice.Limit)];
    }

    private static LimitChoice Of(ScoreDistribution scores, double? target, double limit) =>
        new(target, limit, scores.Good.Count(score => score > limit), scores.Defective.Count(score => score <= limit));
}
