using System.Globalization;
using System.Xml.Linq;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>The histogram of the scores, and what another limit would do to the same parts.</summary>
internal static class ScoresSection
{
    /// <summary>Draws it; null where there are no scores.</summary>
    public static XElement? Draw(ScoreDistribution? scores) => scores is null || scores.Good.Count + scores.Defective.Count == 0
        ? null
        : Html.Section(
            "Scores",
            "Parts to the right of the line are rejected. The fewer good parts on its right and defective parts on its left, "
            + "the better; these are drawn in full colour. Heights grow with the square root of the number, so that single parts "
            + "can be seen.",
            new XElement("figure", HistogramChart.Draw(scores)),
            Limits(scores));

    private static IEnumerable<XElement> Limits(ScoreDistribution scores)
    {
        var choices = LimitChoice.List(scores);
        if (choices.Count == 0)
        {
            yield break;
        }

        yield return new XElement("h3", "What another limit would cost");
        yield return Html.Table(
            ["limit (raw score)", "set for", scores.GoodLabel + " rejected", scores.DefectiveLabel + " that pass"],
            [
                .. choices.Select(choice => (string[])[
                    NumberText.Raw(choice.Limit),
                    choice.Targets.Count == 0 ? "limit in force" : $"at most {Listed(choice.Targets)} % false rejects",
                    NumberText.Counted(choice.FalseRejects, scores.Good.Count),
                    NumberText.Counted(choice.Misses, scores.Defective.Count),
                ]),
            ],
            textColumns: [1],
            isMarked: row => choices[row].Targets.Count == 0);
        yield return Html.Paragraph(
            "remark",
            $"These limits were chosen on {scores.SetLabel} itself, with the answers known; on new parts they will do a little worse. "
            + Resolution(scores.Good.Count));
    }

    private static string Listed(IReadOnlyList<double> targets)
    {
        string[] texts = [.. targets.Select(target => NumberText.Of(100 * target, "0.#"))];
        return texts.Length == 1 ? texts[0] : $"{string.Join(", ", texts[..^1])} or {texts[^1]}";
    }

    private static string Resolution(int good)
    {
        var one = (1.0 / good).ToString("0.0#%", CultureInfo.InvariantCulture).Replace("%", " %", StringComparison.Ordinal);
        return $"With {good} good parts one part is {one}; smaller rates cannot be told apart.";
    }
}
