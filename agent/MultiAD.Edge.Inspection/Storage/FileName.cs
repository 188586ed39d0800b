using System.Text;

namespace MultiAD.Edge.Inspection.Storage;

/// <summary>Names of files that are made from other names.</summary>
public static class FileName
{
    /// <summary>Longest name that a Linux file system takes, in bytes of UTF-8.</summary>
    public const int MaximumBytes = 255;

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
