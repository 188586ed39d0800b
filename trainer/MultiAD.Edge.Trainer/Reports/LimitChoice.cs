namespace MultiAD.Edge.Trainer.Reports;

/// <summary>What one limit does to a set of parts.</summary>
/// <param name="Targets">
/// Largest shares of good parts that the limit was to reject, each 0..1, rising; empty for the limit in force.
/// </param>
/// <param name="Limit">Raw score above which a part is rejected.</param>
/// <param name="FalseRejects">Good parts over the limit.</param>
/// <param name="Misses">Defective parts not over the limit.</param>
internal sealed record LimitChoice(IReadOnlyList<double> Targets, double Limit, int FalseRejects, int Misses)
{
    private static readonly double[] Usual = [0.001, 0.005, 0.01, 0.02, 0.05];

    /// <summary>
    /// The limit in force and, for each usual target, the lowest limit that rejects at most that share of these good
    /// parts; from the highest limit to the lowest. Targets that so few parts cannot tell apart share a limit.
    /// </summary>
    /// <returns>Empty where there are no good parts.</returns>
    public static IReadOnlyList<LimitChoice> List(ScoreDistribution scores)
    {
        if (scores.Good.Count == 0)
        {
            return [];
        }

        double[] good = [.. scores.Good.OrderDescending()];
        var choices = Usual
            .GroupBy(target => good[Math.Min((int)((target * good.Length) + 1e-9), good.Length - 1)])
            .Select(group => Of(scores, [.. group], group.Key));
        return [.. choices.Append(Of(scores, [], scores.Limit)).OrderByDescending(choice => choice.Limit)];
    }

    private static LimitChoice Of(ScoreDistribution scores, IReadOnlyList<double> targets, double limit) =>
        new(targets, limit, scores.Good.Count(score => score > limit), scores.Defective.Count(score => score <= limit));
}
