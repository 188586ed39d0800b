using System.Globalization;
using System.Xml.Linq;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Elements of an SVG drawing. Colours and fonts come from the page's style through class names.</summary>
internal static class Drawing
{
    /// <summary>An empty drawing that takes the width it is given.</summary>
    /// <param name="width">Width in drawing units.</param>
    /// <param name="height">Height in drawing units.</param>
    /// <param name="description">What it shows, for those who cannot see it.</param>
    public static XElement Canvas(double width, double height, string description) =>
        new(
            "svg",
            new XAttribute("viewBox", $"0 0 {Text(width)} {Text(height)}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", description));

    /// <summary>A straight line.</summary>
    public static XElement Line(string style, double x1, double y1, double x2, double y2) =>
        new(
            "line",
            new XAttribute("class", style),
            new XAttribute("x1", Text(x1)),
            new XAttribute("y1", Text(y1)),
            new XAttribute("x2", Text(x2)),
            new XAttribute("y2", Text(y2)));

    /// <summary>A filled rectangle with a hint that shows under the mouse.</summary>
    public static XElement Bar(string style, double x, double y, double width, double height, string hint) =>
        new(
            "rect",
            new XAttribute("class", style),
            new XAttribute("x", Text(x)),
            new XAttribute("y", Text(y)),
            new XAttribute("width", Text(width)),
            new XAttribute("height", Text(height)),
            new XElement("title", hint));

    /// <summary>A line of text.</summary>
    /// <param name="style">Class name.</param>
    /// <param name="x">Anchor.</param>
    /// <param name="y">Base line.</param>
    /// <param name="anchor">Where the anchor lies in the text: <c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="text">The text.</param>
    public static XElement Label(string style, double x, double y, string anchor, string text) =>
        new(
            "text",
            new XAttribute("class", style),
            new XAttribute("x", Text(x)),
            new XAttribute("y", Text(y)),
            new XAttribute("text-anchor", anchor),
            text);

    /// <summary>A path from the commands of SVG.</summary>
    public static XElement Path(string style, string commands) =>
        new("path", new XAttribute("class", style), new XAttribute("d", commands));

    /// <summary>A coordinate as text, to a tenth of a unit.</summary>
    public static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
