using Microsoft.Extensions.Logging;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>
/// The models of an agent on disk: bundles by their content, shared by its stations, and what each station runs. It opens after
/// a crash anywhere with the old or the new slots. One process has it, see <see cref="StoreLock"/>. Thread-safe.
/// </summary>
internal sealed class ModelStore
{
    /// <summary>Name of the store's folder in the agent's state folder.</summary>
    public const string FolderName = "models";

    /// <summary>Bytes that stay free beside a bundle that comes in, for alerts and the store's own files.</summary>
    public const long ReserveBytes = 64L << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<string, StationSlots> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> unnamed = new(StringComparer.Ordinal);
    private readonly SlotsFolder slots;
    private readonly BundleFolder bundles;
    private readonly StoreSweep sweep;
    private readonly TimeProvider time;
    private readonly ILogger<ModelStore> logger;

    /// <summary>Names the store; nothing is read or made yet.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told of files that cannot be used.</param>
    public ModelStore(string folder, TimeProvider time, ILogger<ModelStore> logger)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        this.Folder = Path.GetFullPath(folder);
        this.slots = new SlotsFolder(this.Folder);
        this.bundles = new BundleFolder(this.Folder, time);
        this.sweep = new StoreSweep(this.slots, this.bundles, new LocalOrders(this.Folder), time);
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>Told, for a matter, of what somebody should look at.</summary>
    public Action<string, string?> Notify { get; init; } = (_, _) => { };

    /// <summary>What a station runs; nothing where it has no slots yet, or both of its files are damaged.</summary>
    /// <exception cref="ModelStoreException">The files cannot be read, or are of a later version of the agent.</exception>
    public StationSlots Read(string station)
    {
        lock (this.gate)
        {
            if (!this.known.TryGetValue(station, out var slots))
            {
                slots = new SlotsRepair(this.slots, this.time, this.Notify, this.logger).Read(station);
                this.known.Add(station, slots);
            }

            return slots;
        }
    }

    /// <summary>Writes what a station runs; on disk when it returns.</summary>
    /// <exception cref="ModelStoreException">It cannot be written; the old content stays.</exception>
    public void Write(string station, StationSlots slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        var content = SlotsFile.Encode(slots);
        lock (this.gate)
        {
            try
            {
                this.slots.Write(station, content);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw this.Failing($"the slots of station {station} cannot be written", error);
            }

            this.known[station] = slots;
            this.unnamed.ExceptWith(slots.Models().Select(model => model.Sha256));
            this.WriteCopy(station, content);
        }
    }

    /// <summary>Reads, changes and writes what a station runs, so that no other change comes between.</summary>
    /// <returns>What it runs now.</returns>
    /// <exception cref="ModelStoreException">It cannot be read or written.</exception>
    public StationSlots Update(string station, Func<StationSlots, StationSlots> change)
    {
        lock (this.gate)
        {
            var before = this.Read(station);
            var after = change(before);
            if (!ReferenceEquals(before, after))
            {
                this.Write(station, after);
            }

            return after;
        }
    }

    /// <summary>Where a bundle lies, or would.</summary>
    public string PathOf(string sha256) => this.bundles.PathOf(sha256);

    /// <summary>Whether a bundle lies in the store.</summary>
    public bool Has(string sha256) => File.Exists(this.PathOf(sha256));

    /// <summary>Where a bundle that is fetched lies until it is whole; its folder is there.</summary>
    /// <exception cref="ModelStoreException">The folder cannot be made.</exception>
    public string PartOf(string sha256) => this.OnDisk("a bundle cannot come in", () =>
    {
        Directory.CreateDirectory(this.bundles.Incoming);
        return this.bundles.PartOf(sha256);
    });

    /// <summary>Takes a fetched file into the store after all of it was verified. It stays until the process ends or slots that
    /// named it no longer do.</summary>
    /// <param name="file">The file, beside <see cref="PartOf"/>; moved, or removed where it is refused.</param>
    /// <param name="sha256">SHA-256 that it must have.</param>
    /// <param name="bytes">Length that it must have; null for any.</param>
    /// <param name="trust">Whose signature it must have; null where none is asked for.</param>
    /// <exception cref="BundleRejectedException">It is not what it should be.</exception>
    /// <exception cref="ModelStoreException">The disk takes nothing.</exception>
    public StoredModel Admit(string file, string sha256, long? bytes, BundleTrust? trust) => this.OnDisk(
        $"bundle {sha256} cannot be stored", () => this.bundles.Admit(file, sha256, bytes, trust, this.Pin));

    /// <summary>Takes a copy of a file from elsewhere into the store; see <see cref="Admit"/>.</summary>
    /// <exception cref="BundleRejectedException">It is no bundle, or not signed as it should be.</exception>
    /// <exception cref="ModelStoreException">The disk takes nothing.</exception>
    public StoredModel Import(string path, BundleTrust? trust) => this.OnDisk(
        $"{path} cannot be stored", () => this.bundles.Import(path, trust, this.Pin));

    /// <summary>Checks that a bundle has room, and <see cref="ReserveBytes"/> beside it.</summary>
    /// <param name="bytes">Bytes that are still to come.</param>
    /// <exception cref="ModelStoreException">It has not.</exception>
    public void CheckSpace(long bytes)
    {
        var free = this.OnDisk("its free space cannot be told", () =>
        {
            Directory.CreateDirectory(this.Folder);
            return new DriveInfo(this.Folder).AvailableFreeSpace;
        });
        if (bytes > free - ReserveBytes)
        {
            throw new ModelStoreException(
                $"{this.Folder}: the disk has {free} bytes free; the bundle needs {bytes}, and {ReserveBytes} must stay free. "
                + "Free space there, or give the agent another disk with Outbox:Path.");
        }
    }

    /// <summary>
    /// Removes bundles that nothing needs: no slot and no exchange under way of any station in the folder, also of those that are no
    /// longer configured, no order of this machine, and nothing that came in and was not named yet. Also remains of downloads.
    /// </summary>
    /// <returns>Number of bundles that were removed; 0 where it cannot be known what is needed.</returns>
    public int Collect()
    {
        lock (this.gate)
        {
            var needed = this.known.Values.SelectMany(slots => slots.Needed()).Concat(this.unnamed).ToHashSet(StringComparer.Ordinal);
            if (this.sweep.TryFindNeeded(needed, out var reason))
            {
                return this.sweep.Remove(needed);
            }

            ModelStoreLog.NotCollected(this.logger, reason!);
            return 0;
        }
    }

    // The file counts; without its copy only damage to it would cost something.
    private void WriteCopy(string station, byte[] content)
    {
        try
        {
            this.slots.WriteCopy(station, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ModelStoreLog.NoCopy(this.logger, this.slots.CopyOf(station), error.Message);
        }
    }

    private void Pin(string sha256)
    {
        lock (this.gate)
        {
            this.unnamed.Add(sha256);
        }
    }

    private TResult OnDisk<TResult>(string failure, Func<TResult> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw this.Failing(failure, error);
        }
    }

    private ModelStoreException Failing(string failure, Exception error) => new(
        $"{this.Folder}: {failure} ({error.Message.TrimEnd('.')}). Free or repair the disk, check that this user may write there, "
        + "or give the agent another folder with Outbox:Path.",
        error);
}
