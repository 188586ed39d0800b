using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>A folder that keeps the newest heat maps of alerts. Not thread-safe.</summary>
internal sealed class HeatMapFolder
{
    private const string Prefix = "alert-";
    private readonly string folder;
    private readonly int kept;
    private readonly Queue<string> names;

    /// <summary>Opens or creates the folder; maps of earlier starts count.</summary>
    /// <param name="folder">The folder; files of other names in it are left alone.</param>
    /// <param name="kept">Maps kept, at least 1.</param>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public HeatMapFolder(string folder, int kept)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        this.folder = folder;
        this.kept = kept;
        Directory.CreateDirectory(folder);
        this.names = new(Directory.EnumerateFiles(folder, Prefix + "*.png").Order(StringComparer.Ordinal));
    }

    /// <summary>Keeps a map and deletes the oldest where there are too many.</summary>
    /// <param name="capturedAt">Time of capture; names begin with it, so that they sort by age.</param>
    /// <param name="resultId">Result that the map belongs to.</param>
    /// <param name="png">The picture.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public void Save(DateTimeOffset capturedAt, string resultId, byte[] png)
    {
        var path = Path.Combine(this.folder, $"{Prefix}{capturedAt.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{resultId}.png");

        // Also a folder that was taken away since it was opened.
        DurableFile.Write(path, png);
        this.names.Enqueue(path);
        while (this.names.Count > this.kept)
        {
            File.Delete(this.names.Dequeue());
        }
    }
}
