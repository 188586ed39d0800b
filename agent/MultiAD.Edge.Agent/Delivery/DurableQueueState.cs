namespace MultiAD.Edge.Agent.Delivery;

/// <summary>How a <see cref="DurableQueue"/> stands.</summary>
internal sealed record DurableQueueState
{
    /// <summary>Alerts on disk that were not delivered.</summary>
    public long Stored { get; init; }

    /// <summary>Alerts that are in memory alone.</summary>
    public int Pending { get; init; }

    /// <summary>Their bytes.</summary>
    public long PendingBytes { get; init; }

    /// <summary>Delivered alerts that are still on disk.</summary>
    public int Delivered { get; init; }

    /// <summary>Whether something waits to be written, deletions left aside.</summary>
    public bool HasWrites { get; init; }

    /// <summary>Row after which alerts should be read from disk; null where none need be.</summary>
    public long? LoadAfter { get; init; }
}
