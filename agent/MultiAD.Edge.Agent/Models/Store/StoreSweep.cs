namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>Finds which bundles are needed, and removes the others.</summary>
/// <param name="slots">The slots of all stations.</param>
/// <param name="bundles">The bundles.</param>
/// <param name="orders">Orders of this machine.</param>
/// <param name="time">Clock.</param>
internal sealed class StoreSweep(SlotsFolder slots, BundleFolder bundles, LocalOrders orders, TimeProvider time)
{
    private static readonly TimeSpan PartAge = TimeSpan.FromDays(7);
    private static readonly TimeSpan TemporaryAge = TimeSpan.FromDays(1);
    private static readonly TimeSpan AsideAge = TimeSpan.FromDays(30);

    /// <summary>Adds what the folder's stations and orders need.</summary>
    /// <param name="needed">Digests; added to.</param>
    /// <param name="reason">Why it cannot be known, a clause; null otherwise.</param>
    /// <returns>Whether it is known.</returns>
    public bool TryFindNeeded(HashSet<string> needed, out string? reason)
    {
        try
        {
            if (slots.Aside.FirstOrDefault(file => time.GetUtcNow() - file.LastWriteTimeUtc < AsideAge) is { } aside)
            {
                reason = $"{aside.FullName} was set aside less than {AsideAge.TotalDays:0} days ago, and what it named is not known";
                return false;
            }

            foreach (var station in slots.Stations)
            {
                // Both: what the copy names is what a damaged file leaves.
                SlotsReading[] readings = [SlotsFile.Read(slots.FileOf(station)), SlotsFile.Read(slots.CopyOf(station))];
                if (Array.Find(readings, reading => reading.Kind is not (SlotsKind.Whole or SlotsKind.Missing)) is { } unknown)
                {
                    reason = $"the slots of station {station} in {slots.Path} cannot be used, {unknown.Reason}";
                    return false;
                }

                needed.UnionWith(readings.SelectMany(reading => reading.Slots?.Needed() ?? []));
            }

            needed.UnionWith(orders.Needed());
            reason = null;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reason = error.Message.TrimEnd('.');
            return false;
        }
    }

    /// <summary>Removes bundles that are not needed, and remains of what did not come in.</summary>
    /// <returns>Number of bundles.</returns>
    public int Remove(HashSet<string> needed)
    {
        var removed = bundles.List().Where(sha256 => !needed.Contains(sha256)).Count(sha256 => TryDelete(bundles.PathOf(sha256)));
        foreach (var part in FilesIn(bundles.Incoming).Where(file => !needed.Contains(Path.GetFileNameWithoutExtension(file.Name))))
        {
            this.DeleteOld(part, BundleFolder.IsDigest(Path.GetFileNameWithoutExtension(part.Name)) ? PartAge : TemporaryAge);
        }

        // What a killed process left of a file that it wrote, or of an order that it had announced.
        string[] folders = [slots.Path, bundles.Bundles, orders.Path];
        foreach (var file in folders.SelectMany(FilesIn).Where(file => file.Extension is ".tmp" or ".new"))
        {
            this.DeleteOld(file, TemporaryAge);
        }

        return removed;
    }

    private static IEnumerable<FileInfo> FilesIn(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles() : [];

    private static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void DeleteOld(FileInfo file, TimeSpan age)
    {
        if (time.GetUtcNow() - file.LastWriteTimeUtc >= age)
        {
            TryDelete(file.FullName);
        }
    }
}
