namespace MultiAD.Edge.Agent.Cameras.Folder;

/// <summary>
/// Tells which files of a folder have come to rest: their size and time are the same in two looks that are far enough apart by
/// the clock of this computer, whatever that of a file server says. Not thread-safe.
/// </summary>
/// <param name="options">SettleTime and IncompleteTime are used.</param>
/// <param name="time">Clock of the looks.</param>
internal sealed class Arrivals(CameraOptions options, TimeProvider time)
{
    private Dictionary<string, Sighting> seen = new(StringComparer.Ordinal);

    /// <summary>Time until the next of the files may be at rest; null where none is waited for.</summary>
    public TimeSpan? UntilRest { get; private set; }

    /// <summary>Takes a look.</summary>
    /// <param name="files">What is there.</param>
    /// <returns>What is at rest, in the order of time, then name.</returns>
    public IReadOnlyList<FileStamp> Look(IEnumerable<FileStamp> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var now = time.GetTimestamp();
        var next = new Dictionary<string, Sighting>(StringComparer.Ordinal);
        var atRest = new List<FileStamp>();
        this.UntilRest = null;
        foreach (var file in files)
        {
            var sighting = this.seen.TryGetValue(file.Name, out var known) && known.File == file ? known : new Sighting(file, now, false);
            next[file.Name] = sighting;
            var rest = (sighting.PutOff ? options.IncompleteTime : options.SettleTime) - time.GetElapsedTime(sighting.Since, now);
            if (rest <= TimeSpan.Zero)
            {
                atRest.Add(file);
            }
            else
            {
                this.UntilRest = this.UntilRest is { } least && least < rest ? least : rest;
            }
        }

        this.seen = next;
        atRest.Sort(static (a, b) =>
            a.ModifiedTicks != b.ModifiedTicks ? a.ModifiedTicks.CompareTo(b.ModifiedTicks) : string.CompareOrdinal(a.Name, b.Name));
        return atRest;
    }

    /// <summary>A file at rest cannot be read: it may be half an upload.</summary>
    /// <returns>Whether it is waited for; false where it has been at rest for too long.</returns>
    public bool TryPutOff(FileStamp file)
    {
        if (!this.seen.TryGetValue(file.Name, out var sighting)
            || sighting.File != file
            || time.GetElapsedTime(sighting.Since) >= options.IncompleteTime)
        {
            return false;
        }

        this.seen[file.Name] = sighting with { PutOff = true };
        return true;
    }

    private sealed record Sighting(FileStamp File, long Since, bool PutOff);
}
