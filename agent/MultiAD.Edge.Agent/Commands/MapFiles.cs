using System.Globalization;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>
/// Heat maps as files of a folder, for commands that print verdicts: a map that cannot be written costs no verdict.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="distinct">Whether a name that was given before gets a number; else the later map takes the earlier one's place.</param>
internal sealed class MapFiles(string folder, bool distinct)
{
    private readonly HashSet<string> written = new(StringComparer.Ordinal);

    /// <summary>Maps that could not be written.</summary>
    public int Failed { get; private set; }

    /// <summary>Says that the folder holds maps already, which those of the same names will replace.</summary>
    /// <param name="pattern">Pattern of their names.</param>
    public void TellReplaced(string pattern)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, pattern).Any())
        {
            Console.Error.WriteLine(
                $"note: {PrintableText.Of(folder)} holds heat maps already; those of images with the same names will be replaced.");
        }
    }

    /// <summary>Writes a map; the first that fails is told on standard error.</summary>
    /// <param name="stem">What its name begins with; control characters become question marks, too long a name is cut.</param>
    /// <param name="ending">What its name ends with, such as <c>.png</c>.</param>
    /// <param name="png">The picture.</param>
    /// <returns>Its path, or null where it could not be written.</returns>
    public string? Write(string stem, string ending, ReadOnlyMemory<byte> png)
    {
        var path = Path.Combine(folder, this.Claim(PrintableText.Of(stem).Replace('/', '_'), ending));
        try
        {
            DurableFile.Write(path, png);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (this.Failed++ == 0)
            {
                Console.Error.WriteLine(
                    $"warning: {PrintableText.Of(path)}: the heat map cannot be written ({error.Message}). Verdicts go on without "
                    + "their maps. Check the folder, its permissions and the free space.");
            }

            return null;
        }
    }

    // Images of different folders may have one name.
    private string Claim(string stem, string ending)
    {
        var name = FileName.Fit(stem, ending);
        for (var i = 2; distinct && !this.written.Add(name); i++)
        {
            name = FileName.Fit(stem, string.Create(CultureInfo.InvariantCulture, $"-{i}{ending}"));
        }

        return name;
    }
}
