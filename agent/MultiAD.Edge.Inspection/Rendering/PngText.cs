using System.Text;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Inspection.Rendering;

/// <summary>Writes names into a PNG, so that a picture says what it belongs to wherever it is copied to.</summary>
public static class PngText
{
    /// <summary>Adds text chunks behind the header; the pixels stay as they are.</summary>
    /// <param name="png">A PNG.</param>
    /// <param name="texts">Keyword (1 to 79 Latin-1 characters) and text (Latin-1) of each chunk.</param>
    /// <returns>The picture with the texts.</returns>
    /// <exception cref="ArgumentException">Not a PNG, or a keyword of another length.</exception>
    public static byte[] Add(byte[] png, IReadOnlyCollection<KeyValuePair<string, string>> texts)
    {
        ArgumentNullException.ThrowIfNull(png);
        ArgumentNullException.ThrowIfNull(texts);
        if (png.Length < PngHeader.Bytes || !png.AsSpan().StartsWith(PngHeader.Signature))
        {
            throw new ArgumentException("The picture is not a PNG.", nameof(png));
        }

        using var result = new MemoryStream(png.Length + (128 * texts.Count));
        result.Write(png, 0, PngHeader.Bytes);
        foreach (var (keyword, text) in texts)
        {
            if (keyword.Length is 0 or > 79)
            {
                throw new ArgumentException(
                    $"The keyword '{keyword}' has {keyword.Length} characters; 1 to 79 are possible.", nameof(texts));
            }

            PngChunk.Write(result, "tEXt"u8, Encoding.Latin1.GetBytes($"{keyword}\0{text}"));
        }

        result.Write(png, PngHeader.Bytes, png.Length - PngHeader.Bytes);
        return result.ToArray();
    }
}
