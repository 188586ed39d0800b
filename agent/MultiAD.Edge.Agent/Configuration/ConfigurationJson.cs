using System.Text;
using System.Text.Json;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>Looks at a configuration file before it is read, so that what is wrong is told with its line and column.</summary>
internal static class ConfigurationJson
{
    private static readonly JsonReaderOptions Options =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Checks the text: UTF-8, or UTF-16 with its mark; JSON, with comments and trailing commas; each key once.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">The first thing that is wrong, with line and column, from 1.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Check(string path)
    {
        RegularFile.Require(path);
        var text = Decode(path, File.ReadAllBytes(path));
        try
        {
            FindRepeatedKeys(path, text);
        }
        catch (JsonException error)
        {
            var line = (int)(error.LineNumber ?? 0);
            var start = StartOf(text, line);
            var end = Math.Min(text.Length, start + (int)(error.BytePositionInLine ?? 0));
            throw Fault(path, text, end, $"{Sentence(error)} Correct the JSON.", error);
        }
    }

    private static byte[] Decode(string path, byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        _ = reader.Peek();
        if (reader.CurrentEncoding is not UTF8Encoding)
        {
            return Encoding.UTF8.GetBytes(reader.ReadToEnd());
        }

        var text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf8(text.AsSpan(at), out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                throw Fault(path, text, at, $"the byte 0x{text[at]:X2} is no UTF-8. Save the file as UTF-8, for example in the editor.");
            }

            at += length;
        }

        return text;
    }

    // The configuration does not tell capitals from small letters, so neither does this.
    private static void FindRepeatedKeys(string path, byte[] text)
    {
        var reader = new Utf8JsonReader(text, Options);
        var open = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new HashSet<string>(StringComparer.OrdinalIgnoreCase));
                    break;
                case JsonTokenType.EndObject:
                    _ = open.Pop();
                    break;
                case JsonTokenType.PropertyName when !open.Peek().Add(reader.GetString()!):
                    throw Fault(
                        path, text, (int)reader.TokenStartIndex, $"the key '{reader.GetString()}' is given twice. Keep one of them.");
                default:
                    break;
            }
        }
    }

    // The reader's own words end with its place, which counts from 0.
    private static string Sentence(JsonException error)
    {
        var at = error.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return at < 0 ? error.Message : error.Message[..at];
    }

    private static int StartOf(byte[] text, int line)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            start += text.AsSpan(start).IndexOf((byte)'\n') + 1;
        }

        return start;
    }

    private static ConfigurationException Fault(string path, byte[] text, int at, string what, Exception? inner = null)
    {
        var before = text.AsSpan(0, at);
        var line = before.Count((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return new ConfigurationException($"{path}, line {line}, column {column}: {what}", inner);
    }
}
