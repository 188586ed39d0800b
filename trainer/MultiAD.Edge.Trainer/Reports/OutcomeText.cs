using System.Globalization;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Says in plain sentences what happens at the limit.</summary>
internal static class OutcomeText
{
    /// <summary>Counts and rates of misses and false rejects.</summary>
    public static string Sentence(LimitOutcome outcome)
    {
        var target = outcome.FalseRejectTarget is { } rate ? $" (target {rate.ToString("0.## %", CultureInfo.InvariantCulture)})" : string.Empty;
        var misses = outcome.Misses is { } missed
            ? $"of {missed.Total} {outcome.Defective} {(missed.Total == 1 ? "part" : "parts")} {missed.Count} ({Percent(missed.Rate)}) {(missed.Count == 1 ? "passes" : "pass")} at the limit"
            : null;
        var rejects = outcome.FalseRejects is { } rejected
            ? $"of {rejected.Total} {outcome.Good} {(rejected.Total == 1 ? "part" : "parts")} {rejected.Count} ({Percent(rejected.Rate)}) {(rejected.Count == 1 ? "is" : "are")} rejected{target}"
            : null;
        string[] both = [.. new[] { misses, rejects }.OfType<string>()];
        return both.Length == 0 ? "No part was measured." : $"{char.ToUpperInvariant(both[0][0])}{both[0][1..]}{string.Concat(both.Skip(1).Select(text => "; " + text))}.";
    }

    /// <summary>Whether the target for false rejects holds, as far as the number of parts can tell; null without target or good parts.</summary>
    public static string? Judgement(LimitOutcome outcome)
    {
        if (outcome is not { FalseRejectTarget: { } target, FalseRejects: { } rejects })
        {
            return null;
        }

        return target < rejects.Low
            ? "More good parts are rejected than the target allows, and chance does not explain it: these parts differ from those that the limit was set on."
            : target > rejects.High
                ? "Fewer good parts are rejected than the target allows: the limit is on the safe side for these parts."
                : "The false rejects agree with the target, as far as this number of good parts can tell.";
    }

    private static string Percent(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);
}
