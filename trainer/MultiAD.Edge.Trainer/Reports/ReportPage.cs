using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Examples;
using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>
/// Writes a report as one HTML page that needs nothing else: style, drawings and pictures are inside it, and it asks
/// neither the network nor a script. It is well-formed XML too.
/// </summary>
internal static class ReportPage
{
    /// <summary>Name of the page in its folder.</summary>
    public const string FileName = "index.html";

    private const string NotMeasured = "–";

    private static readonly HashSet<string> WithoutContent = ["meta", "img", "line", "rect", "path", "circle"];

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
        var page = new XDocument(
            new XElement(
                "html",
                new XAttribute("lang", "en"),
                Head(content.Title),
                new XElement(
                    "body",
                    new XElement(
                        "main",
                        Header(content),
                        Metrics(content),
                        Comparison(content),
                        Scores(content.Scores),
                        Curves(content),
                        Defects(content.Defects),
                        content.Examples.Count == 0 ? null : ExampleSections(content.Examples)))));
        foreach (var element in page.Descendants())
        {
            Tidy(element);
        }

        using var stream = new MemoryStream();
        stream.Write("<!DOCTYPE html>\n"u8);
        var settings = new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            IndentChars = string.Empty,
            NewLineChars = "\n",
        };
        using (var writer = XmlWriter.Create(stream, settings))
        {
            page.Save(writer);
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
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

    private static XElement Header(ReportContent content) =>
        new(
            "header",
            new XElement("h1", content.Title),
            content.Outcome is { } outcome ? OutcomeSummary(outcome) : null,
            content.Notes.Select(note => new XElement("p", note)),
            content.Facts.Count == 0
                ? null
                : new XElement(
                    "dl",
                    Class("facts"),
                    content.Facts.Select(fact => new XElement("div", new XElement("dt", fact.Key), new XElement("dd", fact.Value)))));

    private static IEnumerable<XElement> OutcomeSummary(LimitOutcome outcome)
    {
        yield return new XElement("p", Class("verdict"), OutcomeText.Sentence(outcome));
        yield return new XElement(
            "div",
            Class("tiles"),
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
            Class($"tile {style}"),
            new XElement("strong", Percent(share.Rate)),
            new XElement("span", label),
            new XElement("small", $"{share.Count} of {share.Total}; with so many parts the true rate lies between {Percent(share.Low)} and {Percent(share.High)} (95 % Wilson interval)"));

    private static XElement? Metrics(ReportContent content)
    {
        if (content.Numbers is not { } numbers)
        {
            return null;
        }

        return Section(
            "Metrics",
            "Areas under curves run from 0 to 1; 1 is perfect and 0.5 is what guessing gives for AUROC.",
            Table(
                ["metric", "value", "in plain words"],
                [
                    ["Image AUROC", Share(numbers.ImageAuroc), "How often a defective part scores higher than a good one, over all pairs. Does not depend on the limit."],
                    ["Pixel AUROC", Share(numbers.Pixels.Auroc), "The same for single pixels of the anomaly map. Mostly decided by large defects, so usually high."],
                    ["AU-PRO 0.3", Share(numbers.Pixels.AuPro30), "How much of each defect the map covers, small ones counting as much as large ones, with up to 30 % of good pixels marked."],
                    ["AU-PRO 0.05", Share(numbers.Pixels.AuPro05), "The same with at most 5 % of good pixels marked: how sharply the map points at defects."],
                    ["F1-max", Share(numbers.F1Max), "Best balance of found defects and false alarms that any limit could reach here. Needs the answers, so it is an upper bound."],
                    ["False rejects at the limit", Rate(numbers.AtLimit.FalseRejectRate), "Share of good parts that the line would throw out."],
                    ["Misses at the limit", Rate(numbers.AtLimit.MissRate), "Share of defective parts that the line would let through."],
                    ["Time per part", $"{Number(numbers.MsPerImage, "0.0")} ms", "Median time from decoded picture to verdict on the computer that made this report."],
                ],
                textColumns: [0, 2]),
            numbers.Pixels.Auroc is null ? new XElement("p", Class("remark"), "The pixel metrics are missing: they need defect masks, and there are none.") : null);
    }

    private static XElement? Comparison(ReportContent content)
    {
        if (content.Numbers is not { } own || content.Compared.Count == 0)
        {
            return null;
        }

        var better = content.Compared.Where(other => other.Numbers.ImageAuroc > own.ImageAuroc).Select(other => new XElement(
            "p",
            Class("warning"),
            $"{other.Name} has a higher image AUROC on these parts, {Share(other.Numbers.ImageAuroc)} against {Share(own.ImageAuroc)}: it separates good from defective parts better than the model of this report.")).ToArray();
        return Section(
            "Comparison",
            "All models saw the same parts. Each is judged at its own limit, so look at false rejects and misses together.",
            Table(
                ["model", "image AUROC", "pixel AUROC", "AU-PRO 0.3", "AU-PRO 0.05", "F1-max", "false rejects", "misses", "ms"],
                [
                    ComparisonRow("this model", own),
                    .. content.Compared.Select(other => ComparisonRow(other.Name, other.Numbers)),
                ],
                textColumns: [0]),
            better.Length > 0 || own.ImageAuroc is null ? better : new XElement("p", Class("remark"), "None of them has a higher image AUROC than this model."));
    }

    private static string[] ComparisonRow(string name, EvaluationMetrics numbers) =>
    [
        name,
        Share(numbers.ImageAuroc),
        Share(numbers.Pixels.Auroc),
        Share(numbers.Pixels.AuPro30),
        Share(numbers.Pixels.AuPro05),
        Share(numbers.F1Max),
        Rate(numbers.AtLimit.FalseRejectRate),
        Rate(numbers.AtLimit.MissRate),
        Number(numbers.MsPerImage, "0.0"),
    ];

    private static XElement? Scores(ScoreDistribution? scores)
    {
        if (scores is null || scores.Good.Count + scores.Defective.Count == 0)
        {
            return null;
        }

        return Section(
            "Scores",
            "Parts to the right of the line are rejected. The fewer good parts on its right and defective parts on its left, the better; these are drawn in full colour. Heights grow with the square root of the number, so that single parts can be seen.",
            new XElement("figure", HistogramChart.Draw(scores)),
            Limits(scores));
    }

    private static IEnumerable<XElement> Limits(ScoreDistribution scores)
    {
        var choices = LimitChoice.List(scores);
        if (choices.Count == 0)
        {
            yield break;
        }

        yield return new XElement("h3", "What another limit would cost");
        yield return Table(
            ["limit (raw score)", "set for", scores.GoodLabel + " rejected", scores.DefectiveLabel + " that pass"],
            [
                .. choices.Select(choice => (string[])[
                    Raw(choice.Limit),
                    choice.Targets.Count == 0 ? "limit in force" : $"at most {Listed(choice.Targets)} % false rejects",
                    Counted(choice.FalseRejects, scores.Good.Count),
                    Counted(choice.Misses, scores.Defective.Count),
                ]),
            ],
            textColumns: [1],
            marked: row => choices[row].Targets.Count == 0);
        yield return new XElement(
            "p",
            Class("remark"),
            $"These limits were chosen on {scores.SetLabel} itself, with the answers known; on new parts they will do a little worse. {Resolution(scores.Good.Count)}");
    }

    private static string Listed(IReadOnlyList<double> targets)
    {
        string[] texts = [.. targets.Select(target => Number(100 * target, "0.#"))];
        return texts.Length == 1 ? texts[0] : $"{string.Join(", ", texts[..^1])} or {texts[^1]}";
    }

    private static string Resolution(int good) =>
        string.Create(CultureInfo.InvariantCulture, $"With {good} good parts one part is {1.0 / good:0.0#%}; smaller rates cannot be told apart.").Replace("%", " %", StringComparison.Ordinal);

    private static XElement? Curves(ReportContent content)
    {
        if (content.RocCurve.Count == 0 && content.ProCurve.Count == 0)
        {
            return null;
        }

        var atLimit = content.Outcome is { FalseRejects: { } rejects, Misses: { } misses } ? new CurvePoint(rejects.Rate, 1 - misses.Rate) : (CurvePoint?)null;
        return Section(
            "Curves",
            "Each curve runs through all limits, from a very high one at the left, where nothing is rejected, to a low one at the right. The closer it comes to the upper left corner, the better.",
            new XElement(
                "div",
                Class("pair"),
                content.RocCurve.Count == 0
                    ? null
                    : Figure(
                        CurveChart.Draw(content.RocCurve, 1, "ROC curve over parts", "good parts rejected (share)", "defective parts found (share)", atLimit),
                        $"ROC curve over parts. Area: {Share(content.Numbers?.ImageAuroc)}"),
                content.ProCurve.Count == 0
                    ? null
                    : Figure(
                        CurveChart.Draw(content.ProCurve, EvaluationReport.ProLimit, "PRO curve over pixels", "good pixels marked (share)", "defect area covered (mean share)"),
                        $"PRO curve over pixels. Area up to 0.3: {Share(content.Numbers?.Pixels.AuPro30)}")));
    }

    private static XElement? Defects(IReadOnlyList<DefectRow> rows)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        return Section(
            "Kinds of defect",
            "Each kind against all good parts. The calibrated score is 0.5 at the limit and 0.1 for the usual good part: a kind whose median lies below 0.5 is missed more often than found.",
            Table(
                ["kind", "parts", "image AUROC", "pixel AUROC", "AU-PRO 0.3", "missed", "median calibrated score"],
                [
                    .. rows.Select(row => (string[])[
                        row.Kind,
                        row.Numbers.Defective.ToString(CultureInfo.InvariantCulture),
                        Share(row.Numbers.ImageAuroc),
                        Share(row.Numbers.Pixels.Auroc),
                        Share(row.Numbers.Pixels.AuPro30),
                        $"{row.Misses.Count} ({Percent(row.Misses.Rate)})",
                        Number(row.MedianCalibrated, "0.00"),
                    ]),
                ],
                textColumns: [0],
                marked: row => rows[row].MedianCalibrated < 0.5));
    }

    private static IEnumerable<XElement> ExampleSections(IReadOnlyList<ExampleGroup> groups)
    {
        if (groups.Any(group => group.Examples.Count > 0))
        {
            yield return new XElement(
                "section",
                new XElement("h2", "Parts"),
                new XElement("p", "The anomaly map lies over the photo on one colour scale for all parts. A green line, where there is one, is the outline of the true defect as a person marked it."),
                new XElement(
                    "div",
                    Class("scale"),
                    new XElement("div", Class("colours")),
                    new XElement("div", Class("ends"), new XElement("span", "as usual on good parts"), new XElement("span", "pixel limit"), new XElement("span", "twice as far and more"))));
        }

        foreach (var group in groups)
        {
            yield return new XElement(
                "section",
                new XElement("h3", group.Title),
                new XElement("p", group.Explanation),
                group.Examples.Count == 0 ? null : new XElement("div", Class("cards"), group.Examples.Select(Card)));
        }
    }

    private static XElement Card(ReportExample example) =>
        new(
            "article",
            Class("card"),
            new XElement(
                "div",
                Class("pictures"),
                example.Pictures.Select(picture => new XElement(
                    "figure",
                    new XElement(
                        "img",
                        new XAttribute("src", "data:image/jpeg;base64," + Convert.ToBase64String(picture.Jpeg.Span)),
                        new XAttribute("width", picture.Width),
                        new XAttribute("height", picture.Height),
                        new XAttribute("alt", $"{picture.Caption} of {example.Kind}, {example.Name}")),
                    new XElement("figcaption", picture.Caption)))),
            new XElement(
                "p",
                new XElement("b", example.Name),
                " ",
                new XElement("span", Class("kind"), example.Kind),
                " ",
                new XElement("span", Class("scores"), $"raw {Raw(example.RawScore)}, calibrated {Number(example.Calibrated, "0.00")}, {(example.Rejected ? "rejected" : "passes")}")));

    private static XElement Figure(XElement drawing, string caption) => new("figure", drawing, new XElement("figcaption", caption));

    private static XElement Section(string title, string explanation, params object?[] content) =>
        new("section", new XElement("h2", title), new XElement("p", explanation), content);

    private static XElement Table(string[] head, string[][] rows, int[] textColumns, Func<int, bool>? marked = null)
    {
        IEnumerable<XElement> Cells(string name, string[] row) =>
            row.Select((text, column) => new XElement(name, textColumns.Contains(column) ? null : Class("number"), text));
        return new(
            "div",
            Class("wide"),
            new XElement(
                "table",
                new XElement("thead", new XElement("tr", Cells("th", head))),
                new XElement("tbody", rows.Select((row, i) => new XElement("tr", marked?.Invoke(i) == true ? Class("marked") : null, Cells("td", row))))));
    }

    // HTML knows no <p/>: an element without content is closed with its own tag. And a file name may hold what XML refuses.
    private static void Tidy(XElement element)
    {
        foreach (var text in element.Nodes().OfType<XText>())
        {
            text.Value = Printable(text.Value);
        }

        foreach (var attribute in element.Attributes().Where(attribute => attribute.Name != "src"))
        {
            attribute.Value = Printable(attribute.Value);
        }

        if (element.IsEmpty && !WithoutContent.Contains(element.Name.LocalName))
        {
            element.Value = string.Empty;
        }
    }

    private static string Printable(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var allowed = rune.Value > 0xFFFF || (XmlConvert.IsXmlChar((char)rune.Value) && (rune.Value == '\n' || !Rune.IsControl(rune)));
            clean.Append((allowed ? rune : Rune.ReplacementChar).ToString());
        }

        return clean.ToString();
    }

    private static XAttribute Class(string names) => new("class", names);

    private static string Share(double? value) => value is { } number ? Number(number, "0.000") : NotMeasured;

    private static string Rate(double? value) => value is { } number ? Percent(number) : NotMeasured;

    private static string Raw(double value) => Number(value, "G4");

    private static string Counted(int count, int total) => total == 0 ? NotMeasured : $"{count} ({Percent((double)count / total)})";

    private static string Percent(double value) => Number(value, "0.0 %");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
