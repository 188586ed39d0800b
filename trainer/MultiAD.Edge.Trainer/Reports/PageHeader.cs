using System.Xml.Linq;
using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>The top of a page: what happens at the limit, and what the report is about.</summary>
internal static class PageHeader
{
    public static XElement Draw(ReportContent content) =>
        new(
            "header",
            new XElement("h1", content.Title),
            content.Outcome is { } outcome ? Summary(outcome) : null,
            content.Notes.Select(note => new XElement("p", note)),
            content.Facts.Count == 0 ? null : Facts(content.Facts));

    private static XElement Facts(IReadOnlyList<KeyValuePair<string, string>> facts) =>
        new(
            "dl",
            Html.Class("facts"),
            facts.Select(fact => new XElement("div", new XElement("dt", fact.Key), new XElement("dd", fact.Value))));

    private static IEnumerable<XElement> Summary(LimitOutcome outcome)
    {
        yield return Html.Paragraph("verdict", OutcomeText.Sentence(outcome));
        yield return new XElement(
            "div",
            Html.Class("tiles"),
            outcome.Misses is { } misses ? Tile("bad", $"{outcome.Defective} parts that pass", misses) : null,
            outcome.FalseRejects is { } rejects ? Tile("good", $"{outcome.Good} parts that are rejected", rejects) : null);
        if (OutcomeText.Judgement(outcome) is { } judgement)
        {
            yield return new XElement("p", judgement);
        }
    }

    private static XElement Tile(string style, string label, Proportion share) =>
        new(
            "div",
            Html.Class($"tile {style}"),
            new XElement("strong", NumberText.Percent(share.Rate)),
            new XElement("span", label),
            new XElement(
                "small",
                $"{share.Count} of {share.Total}; with so many parts the true rate lies between "
                + $"{NumberText.Percent(share.Low)} and {NumberText.Percent(share.High)} (95 % Wilson interval)"));
}
