using System.Text;

namespace MultiAD.Edge.Inspection.Storage;

/// <summary>Names of files that are made from other names.</summary>
public static class FileName
{
    /// <summary>Longest name that a Linux file system takes, in bytes of UTF-8.</summary>
    public const int MaximumBytes = 255;

    private const char Unknown = '\uFFFD';

    /// <summary>
    /// Why a file that a folder lists cannot be opened: its name holds bytes that are not UTF-8, which reach .NET as U+FFFD.
    /// </summary>
    /// <param name="path">Path of a file or folder that cannot be found.</param>
    /// <returns>What is wrong and what to do, a sentence or two; null where the name is not the reason.</returns>
    public static string? EncodingFault(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Contains(Unknown, StringComparison.Ordinal)
            ? $"the name is not UTF-8 (what is not stands as {Unknown}), so the file cannot be opened. Rename it, or all of a folder "
                + "with: convmv -f latin1 -t utf8 --notest -r FOLDER"
            : null;
    }

    /// <summary>A name of at most <see cref="MaximumBytes"/>: the stem, cut at its end where it must be, and the ending.</summary>
    /// <param name="stem">Any text without a slash; the end of it is given up, never half a character.</param>
    /// <param name="ending">What must stay whole, such as <c>.map.png</c>.</param>
    public static string Fit(string stem, string ending)
    {
        ArgumentNullException.ThrowIfNull(stem);
        ArgumentNullException.ThrowIfNull(ending);
        var room = MaximumBytes - Encoding.UTF8.GetByteCount(ending);
        var kept = 0;
        foreach (var rune in stem.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
            {
                break;
            }

            kept += rune.Utf16SequenceLength;
        }

        return stem[..kept] + ending;
    }
}
