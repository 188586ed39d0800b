using System.Globalization;
using System.Text;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Cameras.Folder;

/// <summary>
/// A file that remembers the files that are done and stay where they are: one line each, on disk before <see cref="Add"/>
/// returns. A line that a loss of power cut is passed over. Thread-safe.
/// </summary>
/// <param name="path">The file; it is made with its first line.</param>
internal sealed class FileJournal(string path)
{
    /// <summary>
    /// Files that are gone and are remembered all the same, at most about: a share that is away for a while shows an empty
    /// folder, and what lies in it is no news when it is back.
    /// </summary>
    public const int MaximumGone = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<FileStamp, long> done = [];
    private long lines;
    private bool isOpen;

    /// <summary>Reads what was remembered; only the first call does.</summary>
    /// <exception cref="IOException">The file cannot be read, or its folder not be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Open()
    {
        lock (this.gate)
        {
            if (this.isOpen)
            {
                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
            {
                if (Parse(line) is { } file)
                {
                    this.done[file] = this.lines++;
                }
            }

            // Whole lines again, and a disk that can be written: better now than after the first part.
            this.Rewrite();
            this.isOpen = true;
        }
    }

    /// <summary>Whether a file is done.</summary>
    public bool Has(FileStamp file)
    {
        lock (this.gate)
        {
            return this.done.ContainsKey(file);
        }
    }

    /// <summary>Remembers a file.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Add(FileStamp file)
    {
        lock (this.gate)
        {
            using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
            var end = stream.Position;
            try
            {
                stream.Write(Encoding.ASCII.GetBytes(Format(file)));
                stream.Flush(flushToDisk: true);
            }
            catch
            {
                // Half a line would spoil the next one.
                stream.SetLength(end);
                throw;
            }

            this.done[file] = this.lines++;
        }
    }

    /// <summary>Forgets the oldest of the files that are gone, where there are too many of them.</summary>
    /// <param name="present">Files that are there.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Forget(IReadOnlySet<FileStamp> present)
    {
        ArgumentNullException.ThrowIfNull(present);
        lock (this.gate)
        {
            // Not at every file: the journal is written anew.
            if (this.done.Count <= present.Count + MaximumGone + (MaximumGone / 10))
            {
                return;
            }

            var gone = this.done.Where(file => !present.Contains(file.Key)).OrderBy(file => file.Value).Select(file => file.Key).ToArray();
            foreach (var file in gone.Take(gone.Length - MaximumGone))
            {
                this.done.Remove(file);
            }

            this.Rewrite();
        }
    }

    private static string Format(FileStamp file) => string.Create(
        CultureInfo.InvariantCulture, $"{file.Length} {file.ModifiedTicks} {Uri.EscapeDataString(file.Name)}\n");

    private static FileStamp? Parse(string line)
    {
        var parts = line.Split(' ');
        return parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var modified)
                ? new FileStamp(Uri.UnescapeDataString(parts[2]), length, modified)
                : null;
    }

    private void Rewrite()
    {
        var text = string.Concat(this.done.OrderBy(file => file.Value).Select(file => Format(file.Key)));
        DurableFile.Write(path, Encoding.ASCII.GetBytes(text));
    }
}
