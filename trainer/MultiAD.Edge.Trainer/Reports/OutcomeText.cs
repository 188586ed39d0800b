using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Says in plain sentences what happens at the limit.</summary>
internal static class OutcomeText
{
    /// <summary>Counts and rates of misses and false rejects.</summary>
    public static string Sentence(LimitOutcome outcome)
    {
        var target = outcome.FalseRejectTarget is { } rate ? $" (target {NumberText.Of(rate, "0.## %")})" : string.Empty;
        var missed = outcome.Misses is { } misses
            ? $"{Counted(misses, outcome.Defective)} {(misses.Count == 1 ? "passes" : "pass")} at the limit"
            : null;
        var rejected = outcome.FalseRejects is { } rejects
            ? $"{Counted(rejects, outcome.Good)} {(rejects.Count == 1 ? "is" : "are")} rejected{target}"
            : null;
        var text = string.Join("; ", new[] { missed, rejected }.OfType<string>());
        return text.Length == 0 ? "No part was measured." : $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
    }

    /// <summary>Whether the target for false rejects holds, as far as the number of parts can tell.</summary>
    /// <returns>Null without target or good parts.</returns>
    public static string? Judgement(LimitOutcome outcome)
    {
        if (outcome is not { FalseRejectTarget: { } target, FalseRejects: { } rejects })
        {
            return null;
        }

        return target < rejects.Low
            ? "More good parts are rejected than the target allows, and chance does not explain it: "
                + "these parts differ from those that the limit was set on."
            : target > rejects.High
                ? "Fewer good parts are rejected than the target allows: the limit is on the safe side for these parts."
                : "The false rejects agree with the target, as far as this number of good parts can tell.";
    }

    private static string Counted(Proportion share, string name)
    {
        var parts = share.Total == 1 ? "part" : "parts";
        return $"of {share.Total} {name} {parts} {share.Count} ({NumberText.Percent(share.Rate)})";
    }
}
