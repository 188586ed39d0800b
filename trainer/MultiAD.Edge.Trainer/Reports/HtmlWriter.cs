using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Writes a tree of elements as HTML that is well-formed XML too.</summary>
internal static class HtmlWriter
{
    private static readonly HashSet<string> WithoutContent = ["meta", "img", "line", "rect", "path", "circle"];

    /// <summary>Writes the tree; texts are escaped, and characters that XML refuses are replaced.</summary>
    /// <param name="html">The root element; it is changed.</param>
    /// <returns>UTF-8 without byte order mark.</returns>
    public static byte[] ToBytes(XElement html)
    {
        var page = new XDocument(html);
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

    // HTML knows no <p/>: an element without content is closed with its own tag. And a file name may hold what XML refuses.
    private static void Tidy(XElement element)
    {
        foreach (var text in element.Nodes().OfType<XText>())
        {
            text.Value = ReplaceNonXmlCharacters(text.Value);
        }

        foreach (var attribute in element.Attributes().Where(attribute => attribute.Name != "src"))
        {
            attribute.Value = ReplaceNonXmlCharacters(attribute.Value);
        }

        if (element.IsEmpty && !WithoutContent.Contains(element.Name.LocalName))
        {
            element.Value = string.Empty;
        }
    }

    private static string ReplaceNonXmlCharacters(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isAllowed = rune.Value > 0xFFFF
                || (XmlConvert.IsXmlChar((char)rune.Value) && (rune.Value == '\n' || !Rune.IsControl(rune)));
            clean.Append((isAllowed ? rune : Rune.ReplacementChar).ToString());
        }

        return clean.ToString();
    }
}
