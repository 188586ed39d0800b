namespace MultiAD.Edge.Agent.Delivery;

/// <summary>
/// Results and maps that wait, in memory and bounded: the oldest goes where there are too many. Not thread-safe.
/// </summary>
/// <param name="results">Results that wait at most, at least 1.</param>
/// <param name="lost">Told of what goes.</param>
internal sealed class BestEffortQueue(int results, Action<OutboxEntry> lost)
{
    // More results than a line makes in the time of a broker's answer.
    private const int Backlog = 16;

    private readonly LinkedList<OutboxEntry> waitingResults = new();
    private readonly LinkedList<OutboxEntry> waitingMaps = new();

    /// <summary>Results and maps that wait.</summary>
    public int Count => this.waitingResults.Count + this.waitingMaps.Count;

    /// <summary>Results that wait.</summary>
    public int Results => this.waitingResults.Count;

    /// <summary>Bytes of maps that wait.</summary>
    public long MapBytes { get; private set; }

    /// <summary>
    /// The next result that is wanted; null where none waits: in order, but the newest first where many wait, so that after an
    /// outage what happens now is not behind what happened then.
    /// </summary>
    public OutboxEntry? NextResult(OutboxDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        if (this.waitingResults.Count <= Backlog)
        {
            return this.waitingResults.FirstOrDefault(entry => demand.Wants(entry.Message));
        }

        for (var node = this.waitingResults.Last; node is not null; node = node.Previous)
        {
            if (demand.Wants(node.Value.Message))
            {
                return node.Value;
            }
        }

        return null;
    }

    /// <summary>The oldest map that is wanted; null where none waits.</summary>
    public OutboxEntry? OldestMap(OutboxDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        return demand.Maps ? this.waitingMaps.FirstOrDefault(entry => demand.Wants(entry.Message)) : null;
    }

    /// <summary>Adds a result or a map.</summary>
    public void Add(OutboxEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Message.Priority == MessagePriority.Map)
        {
            this.waitingMaps.AddLast(entry);
            this.MapBytes += entry.Message.Payload.Length;
            return;
        }

        if (this.waitingResults.Count >= results)
        {
            this.DropOldestResult();
        }

        this.waitingResults.AddLast(entry);
    }

    /// <summary>Removes an entry if it is here, and says which it was.</summary>
    public OutboxEntry? Remove(long id) => this.Remove(this.waitingResults, id) ?? this.Remove(this.waitingMaps, id);

    /// <summary>Lets the oldest map go, the newest excepted where it shall stay.</summary>
    /// <returns>Whether there was one.</returns>
    public bool DropOldestMap(bool keepNewest)
    {
        if (this.waitingMaps.Count <= (keepNewest ? 1 : 0))
        {
            return false;
        }

        var oldest = this.waitingMaps.First!.Value;
        this.waitingMaps.RemoveFirst();
        this.MapBytes -= oldest.Message.Payload.Length;
        lost(oldest);
        return true;
    }

    /// <summary>Lets the oldest result go.</summary>
    /// <returns>Whether there was one.</returns>
    public bool DropOldestResult()
    {
        if (this.waitingResults.First is not { } oldest)
        {
            return false;
        }

        this.waitingResults.RemoveFirst();
        lost(oldest.Value);
        return true;
    }

    private OutboxEntry? Remove(LinkedList<OutboxEntry> from, long id)
    {
        if (from.FirstNode(entry => entry.Id == id) is not { } node)
        {
            return null;
        }

        from.Remove(node);
        this.MapBytes -= node.Value.Message.Priority == MessagePriority.Map ? node.Value.Message.Payload.Length : 0;
        return node.Value;
    }
}
