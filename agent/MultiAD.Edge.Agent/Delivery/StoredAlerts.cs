namespace MultiAD.Edge.Agent.Delivery;

/// <summary>
/// Alerts on disk that were not delivered: the oldest are in memory too, the others are counted. Not thread-safe.
/// </summary>
internal sealed class StoredAlerts
{
    /// <summary>Alerts that are read at once, and in memory at most where the broker takes them.</summary>
    public const int WindowSize = 256;

    private const int RefillBelow = WindowSize / 4;

    // Where the broker refuses the topic of the oldest, those of other topics are looked for among so many.
    private const int LargestWindow = 16 * WindowSize;

    private readonly LinkedList<StoredEntry> window = new();
    private HashSet<long> delivered = [];
    private long lastLoaded;
    private bool wantsMore;

    /// <summary>Alerts on disk that were not delivered.</summary>
    public long Count { get; private set; }

    /// <summary>Delivered alerts that are still on disk.</summary>
    public int Delivered => this.delivered.Count;

    /// <summary>Row after which alerts should be read; null where none need be.</summary>
    public long? LoadAfter => this.Count > this.window.Count && this.window.Count < (this.wantsMore ? LargestWindow : RefillBelow)
        ? this.lastLoaded
        : null;

    /// <summary>The oldest that is wanted; null where none in memory is, and then more are read while there is room.</summary>
    public OutboxEntry? Oldest(OutboxDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        var wanted = this.window.FirstOrDefault(stored => demand.Wants(stored.Entry.Message))?.Entry;
        this.wantsMore = wanted is null && demand.HasRefused;
        return wanted;
    }

    /// <summary>A file was opened that holds so many.</summary>
    public void Opened(long count)
    {
        this.Count = count;
        this.lastLoaded = 0;
    }

    /// <summary>Takes those that were read after <see cref="LoadAfter"/>.</summary>
    public void Loaded(IReadOnlyList<StoredEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries)
        {
            this.window.AddLast(entry);
            this.lastLoaded = entry.Row;
        }

        // What the disk no longer has cannot be waited for.
        this.Count = entries.Count == 0 ? this.window.Count : this.Count;
    }

    /// <summary>One more was written.</summary>
    public void Add(StoredEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (this.window.Count == this.Count && this.window.Count < WindowSize)
        {
            this.window.AddLast(entry);
            this.lastLoaded = entry.Row;
        }

        this.Count++;
    }

    /// <summary>One was written that is wanted no more.</summary>
    public void AddDelivered(long row) => this.delivered.Add(row);

    /// <summary>One was delivered.</summary>
    /// <returns>Whether it is one of these.</returns>
    public bool Complete(long id)
    {
        if (this.window.FirstNode(stored => stored.Entry.Id == id) is not { } node)
        {
            return false;
        }

        this.window.Remove(node);
        this.Count--;
        this.delivered.Add(node.Value.Row);
        return true;
    }

    /// <summary>Rows that can be deleted.</summary>
    public IReadOnlyCollection<long> TakeDelivered()
    {
        var taken = this.delivered;
        this.delivered = [];
        return taken;
    }

    /// <summary>Rows that were taken have not been deleted.</summary>
    public void PutBack(IReadOnlyCollection<long> rows) => this.delivered.UnionWith(rows);

    /// <summary>The oldest rows have left the disk.</summary>
    /// <returns>Those of them that had not been delivered.</returns>
    public IReadOnlyList<DroppedRow> Dropped(IReadOnlyList<DroppedRow> rows)
    {
        var lost = rows.Where(row => !this.delivered.Remove(row.Row)).ToList();
        foreach (var row in lost)
        {
            this.Count--;
            this.lastLoaded = Math.Max(this.lastLoaded, row.Row);
            if (this.window.First is { } first && first.Value.Row <= row.Row)
            {
                this.window.RemoveFirst();
            }
        }

        return lost;
    }

    /// <summary>The file is gone.</summary>
    /// <returns>Those that are in memory, in order, and the number of those that are not.</returns>
    public (IReadOnlyList<OutboxEntry> Saved, long Lost) Clear()
    {
        OutboxEntry[] saved = [.. this.window.Select(stored => stored.Entry)];
        var lost = this.Count - saved.Length;
        this.window.Clear();
        this.delivered.Clear();
        this.Count = 0;
        return (saved, lost);
    }
}
