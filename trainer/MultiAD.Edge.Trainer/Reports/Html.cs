using System.Xml.Linq;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Elements that several sections of a page are made of.</summary>
internal static class Html
{
    /// <summary>An attribute with class names, which the page's style knows.</summary>
    public static XAttribute Class(string names) => new("class", names);

    /// <summary>A paragraph of plain text.</summary>
    public static XElement Paragraph(string style, string text) => new("p", Class(style), text);

    /// <summary>A section with its heading and what it is about.</summary>
    public static XElement Section(string title, string explanation, params object?[] content) =>
        new("section", new XElement("h2", title), new XElement("p", explanation), content);

    /// <summary>A drawing with its caption.</summary>
    public static XElement Figure(XElement drawing, string caption) => new("figure", drawing, new XElement("figcaption", caption));

    /// <summary>A table; it scrolls by itself where the page is too narrow.</summary>
    /// <param name="head">Titles of the columns.</param>
    /// <param name="rows">Cells of each row, as many as there are columns.</param>
    /// <param name="textColumns">Columns of words; the others are numbers and stand at the right.</param>
    /// <param name="isMarked">Whether a row stands out; null for none.</param>
    public static XElement Table(string[] head, string[][] rows, int[] textColumns, Func<int, bool>? isMarked = null)
    {
        IEnumerable<XElement> Cells(string name, string[] row) =>
            row.Select((text, column) => new XElement(name, textColumns.Contains(column) ? null : Class("number"), text));
        XElement Row(string[] row, int at) =>
            new("tr", isMarked?.Invoke(at) == true ? Class("marked") : null, Cells("td", row));
        return new(
            "div",
            Class("wide"),
            new XElement(
                "table",
                new XElement("thead", new XElement("tr", Cells("th", head))),
                new XElement("tbody", rows.Select(Row))));
    }
}
