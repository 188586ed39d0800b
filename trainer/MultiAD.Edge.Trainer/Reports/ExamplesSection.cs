using System.Xml.Linq;
using MultiAD.Edge.Trainer.Examples;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Parts with their pictures, group by group.</summary>
internal static class ExamplesSection
{
    /// <summary>Draws them; nothing where there are no groups.</summary>
    public static IEnumerable<XElement> Draw(IReadOnlyList<ExampleGroup> groups)
    {
        if (groups.Any(group => group.Examples.Count > 0))
        {
            yield return Html.Section(
                "Parts",
                "The anomaly map lies over the photo on one colour scale for all parts. "
                + "A green line, where there is one, is the outline of the true defect as a person marked it; "
                + "a white line on the map, where there is one, is the border of what is inspected.",
                ColourScale());
        }

        foreach (var group in groups)
        {
            yield return new XElement(
                "section",
                new XElement("h3", group.Title),
                new XElement("p", group.Explanation),
                group.Examples.Count == 0 ? null : new XElement("div", Html.Class("cards"), group.Examples.Select(Card)));
        }
    }

    private static XElement ColourScale() =>
        new(
            "div",
            Html.Class("scale"),
            new XElement("div", Html.Class("colours")),
            new XElement(
                "div",
                Html.Class("ends"),
                new XElement("span", "as usual on good parts"),
                new XElement("span", "pixel limit"),
                new XElement("span", "twice as far and more")));

    private static XElement Card(ReportExample example) =>
        new(
            "article",
            Html.Class("card"),
            new XElement("div", Html.Class("pictures"), example.Pictures.Select(picture => Picture(example, picture))),
            new XElement(
                "p",
                new XElement("b", example.Name),
                " ",
                new XElement("span", Html.Class("kind"), example.Kind),
                " ",
                new XElement("span", Html.Class("scores"), Scores(example))));

    private static string Scores(ReportExample example) =>
        $"raw {NumberText.Raw(example.RawScore)}, calibrated {NumberText.Of(example.Calibrated, "0.00")}, "
        + (example.Rejected ? "rejected" : "passes");

    private static XElement Picture(ReportExample example, ReportPicture picture) =>
        Html.Figure(
            new XElement(
                "img",
                new XAttribute("src", "data:image/jpeg;base64," + Convert.ToBase64String(picture.Jpeg.Span)),
                new XAttribute("width", picture.Width),
                new XAttribute("height", picture.Height),
                new XAttribute("alt", $"{picture.Caption} of {example.Kind}, {example.Name}")),
            picture.Caption);
}
