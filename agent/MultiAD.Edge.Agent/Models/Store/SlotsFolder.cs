using System.Globalization;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>
/// The slots files on disk, two of one content for each station: NAME.json, and NAME.json.last, which is written after it. So
/// one of them is whole after a crash anywhere, and a damaged one costs nothing.
/// </summary>
/// <param name="folder">Folder of the store.</param>
internal sealed class SlotsFolder(string folder)
{
    private const string Ending = ".json";
    private const string CopyEnding = ".json.last";
    private const string CorruptMark = ".corrupt-";

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, "slots");

    /// <summary>Names of the stations that have slots, also of those that the configuration no longer names.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public IReadOnlyList<string> Stations => !Directory.Exists(this.Path)
        ? []
        : [.. Directory.EnumerateFiles(this.Path).Select(NameOf).OfType<string>().Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)];

    /// <summary>Files that were set aside, newest last.</summary>
    public IEnumerable<FileInfo> Aside => !Directory.Exists(this.Path)
        ? []
        : new DirectoryInfo(this.Path).EnumerateFiles($"*{CorruptMark}*").OrderBy(file => file.Name, StringComparer.Ordinal);

    /// <summary>The first file of a station.</summary>
    public string FileOf(string station) => System.IO.Path.Combine(this.Path, station + Ending);

    /// <summary>Its copy.</summary>
    public string CopyOf(string station) => System.IO.Path.Combine(this.Path, station + CopyEnding);

    /// <summary>Reads the file, or its copy where it is not whole; changes nothing.</summary>
    public (SlotsReading First, SlotsReading Copy) Read(string station)
    {
        var first = SlotsFile.Read(this.FileOf(station));
        return (first, first.Kind == SlotsKind.Whole ? first : SlotsFile.Read(this.CopyOf(station)));
    }

    /// <summary>Reads what there is, as somebody who looks on; null where nothing is whole.</summary>
    public StationSlots? Peek(string station)
    {
        var (first, copy) = this.Read(station);
        return first.Slots ?? copy.Slots;
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">The disk takes nothing; the old content stays.</exception>
    public void Write(string station, byte[] content) => DurableFile.Write(this.FileOf(station), content);

    /// <summary>Writes the copy, once the file is written.</summary>
    /// <exception cref="IOException">The disk takes nothing; the old content stays.</exception>
    public void WriteCopy(string station, byte[] content) => DurableFile.Write(this.CopyOf(station), content);

    /// <summary>Moves a file that says nothing out of the way, so that somebody can look at it.</summary>
    /// <returns>Where it is now.</returns>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public static string SetAside(string path, DateTimeOffset now)
    {
        var aside = path + CorruptMark + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        File.Move(path, aside, overwrite: true);
        return aside;
    }

    private static string? NameOf(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        return name.EndsWith(CopyEnding, StringComparison.Ordinal) ? name[..^CopyEnding.Length]
            : name.EndsWith(Ending, StringComparison.Ordinal) ? name[..^Ending.Length]
            : null;
    }
}
