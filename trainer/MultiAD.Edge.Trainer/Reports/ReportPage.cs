using System.Xml.Linq;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>
/// Writes a report as one HTML page that needs nothing else: style, drawings and pictures are inside it, and it asks
/// neither the network nor a script. It is well-formed XML too.
/// </summary>
internal static class ReportPage
{
    /// <summary>Name of the page in its folder.</summary>
    public const string FileName = "index.html";

    /// <summary>Writes the page durably as <see cref="FileName"/> into a folder, which is created where it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="content">What to show.</param>
    /// <exception cref="IOException">The folder is a file, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void Write(string folder, ReportContent content)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        DurableFile.Write(Path.Combine(folder, FileName), ToBytes(content));
    }

    /// <summary>Makes the page.</summary>
    /// <returns>UTF-8 without byte order mark.</returns>
    public static byte[] ToBytes(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return HtmlWriter.ToBytes(new XElement(
            "html",
            new XAttribute("lang", "en"),
            Head(content.Title),
            new XElement(
                "body",
                new XElement(
                    "main",
                    PageHeader.Draw(content),
                    MetricsSection.Draw(content),
                    MetricsSection.DrawComparison(content),
                    ScoresSection.Draw(content.Scores),
                    CurvesSection.Draw(content),
                    DefectsSection.Draw(content.Defects),
                    ExamplesSection.Draw(content.Examples)))));
    }

    private static XElement Head(string title) =>
        new(
            "head",
            new XElement("meta", new XAttribute("charset", "utf-8")),
            new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
            new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),

            // A name that slips through as markup could still not load anything.
            new XElement(
                "meta",
                new XAttribute("http-equiv", "Content-Security-Policy"),
                new XAttribute("content", "default-src 'none'; img-src data:; style-src 'unsafe-inline'")),
            new XElement("title", title),
            new XElement("style", PageStyle.Css));
}
