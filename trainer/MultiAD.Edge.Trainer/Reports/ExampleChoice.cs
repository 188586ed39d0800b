using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Trainer.Evaluation;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Which parts of an evaluation are worth a look.</summary>
/// <param name="Title">Heading of the group.</param>
/// <param name="Explanation">How the parts were chosen.</param>
/// <param name="Parts">The parts, in the order to show.</param>
internal sealed record ExampleChoice(string Title, string Explanation, IReadOnlyList<ImageResult> Parts)
{
    private const int MaximumMistakes = 12;
    private const int MaximumTypical = 6;

    private static readonly double[] Typical = [0.5, 0.25, 0.75, 0, 1];

    /// <summary>Chooses the worst misses, the worst false rejects (or the good parts nearest to the limit) and typical hits.</summary>
    /// <param name="parts">All inspected parts.</param>
    /// <returns>Groups, in the order to show; one of them may be empty and then says so.</returns>
    public static IReadOnlyList<ExampleChoice> From(IReadOnlyList<ImageResult> parts)
    {
        var groups = new List<ExampleChoice>();
        if (parts.Any(part => part.Defective))
        {
            groups.Add(Misses(parts));
        }

        if (parts.Any(part => !part.Defective))
        {
            groups.Add(FalseRejects(parts));
        }

        var hits = Hits(parts);
        if (hits.Count > 0)
        {
            groups.Add(new(
                "Typical hits", "Defective parts that are rejected as they should be, with middling scores for their kind.", hits));
        }

        return groups;
    }

    private static ExampleChoice Misses(IReadOnlyList<ImageResult> parts)
    {
        var missed = parts.Where(part => part is { Defective: true, Verdict: Verdict.Pass }).OrderBy(part => part.Score).ToArray();
        return new(
            "Worst misses",
            missed.Length == 0
                ? "No defective part passes."
                : $"Defective parts that pass, the lowest score first{Of(missed.Length)}. Does the map light up at the true defect? "
                    + "If so, a lower limit would find it; if not, the model does not see it.",
            [.. missed.Take(MaximumMistakes)]);
    }

    private static ExampleChoice FalseRejects(IReadOnlyList<ImageResult> parts)
    {
        var good = parts.Where(part => !part.Defective).OrderByDescending(part => part.Score).ToArray();
        var rejected = good.Where(part => part.Verdict == Verdict.Fail).ToArray();
        return rejected.Length == 0
            ? new(
                "Good parts nearest to the limit",
                "No good part is rejected. These come closest; what they have in common is what the model tolerates least.",
                [.. good.Take(MaximumTypical)])
            : new(
                "Worst false rejects",
                $"Good parts that are rejected, the highest score first{Of(rejected.Length)}. "
                + "A true defect among them belongs into another folder; a harmless trait belongs among the training images.",
                [.. rejected.Take(MaximumMistakes)]);
    }

    private static List<ImageResult> Hits(IReadOnlyList<ImageResult> parts)
    {
        ImageResult[][] kinds =
        [
            .. parts.Where(part => part is { Defective: true, Verdict: Verdict.Fail })
                .GroupBy(part => part.Kind, StringComparer.Ordinal)
                .OrderByDescending(kind => kind.Count())
                .Select(kind => kind.OrderBy(part => part.Score).ToArray()),
        ];
        var chosen = new List<ImageResult>();
        foreach (var place in Typical)
        {
            foreach (var kind in kinds)
            {
                var part = kind[(int)Math.Round(place * (kind.Length - 1))];
                if (chosen.Count < MaximumTypical && !chosen.Contains(part))
                {
                    chosen.Add(part);
                }
            }
        }

        return chosen;
    }

    private static string Of(int all) => all > MaximumMistakes ? $" ({MaximumMistakes} of {all})" : string.Empty;
}
