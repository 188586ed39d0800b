using System.Text;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>The copyright notice and licence that must go wherever a teacher's weights go, bundles included.</summary>
/// <param name="Text">The licence as its owner words it; not empty.</param>
internal sealed record TeacherNotice(string Text)
{
    /// <summary>Metadata key of the notice in a weights file.</summary>
    public const string MetadataKey = "notice";

    private const int MaximumBytes = 64 << 10;

    private static readonly Lazy<TeacherNotice> OfTorchvision = new(() => new TeacherNotice(ReadEmbedded()));

    /// <summary>That of torchvision's weights: the embedded ones, and all that can be pulled.</summary>
    public static TeacherNotice Torchvision => OfTorchvision.Value;

    /// <summary>One line for a viewer: the first line of the text, and whose copyright it is where the text says so.</summary>
    public string Summary
    {
        get
        {
            var lines = this.Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            var owner = lines.Skip(1).FirstOrDefault(line => line.StartsWith("Copyright", StringComparison.OrdinalIgnoreCase));
            return owner is null ? lines[0] : $"{lines[0]}, {owner.TrimEnd(',', '.')}";
        }
    }

    /// <summary>Takes the notice from a text file.</summary>
    /// <param name="path">UTF-8, up to 64 KiB.</param>
    /// <exception cref="TeacherException">The file cannot be read, is empty, too long or not text.</exception>
    public static TeacherNotice Read(string path)
    {
        byte[] bytes;
        try
        {
            RegularFile.Require(path);
            using var stream = File.OpenRead(path);
            if (stream.Length > MaximumBytes)
            {
                throw Refuse(path, $"has {stream.Length} bytes, the limit is {MaximumBytes}");
            }

            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TeacherException($"{path}: cannot be read ({error.Message}). Check that the file is there and readable.", error);
        }

        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
            return string.IsNullOrWhiteSpace(text) ? throw Refuse(path, "is empty") : new TeacherNotice(text);
        }
        catch (DecoderFallbackException)
        {
            throw Refuse(path, "is not UTF-8 text");
        }
    }

    /// <summary>The notice as a file of its own, under a heading that says what it is about.</summary>
    /// <param name="teacher">Name of the teacher.</param>
    /// <returns>UTF-8 without byte order mark.</returns>
    public byte[] ToFile(string teacher) => Encoding.UTF8.GetBytes(
        $"The model in this bundle holds weights of the network {teacher}. For those weights this notice applies:\n\n"
        + this.Text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n");

    private static string ReadEmbedded()
    {
        using var stream = typeof(TeacherNotice).Assembly.GetManifestResourceStream("torchvision.LICENSE.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static TeacherException Refuse(string path, string reason) =>
        new($"{path}: {reason}. Give the licence of the weights as a UTF-8 text file of up to {MaximumBytes / 1024} KiB.");
}
