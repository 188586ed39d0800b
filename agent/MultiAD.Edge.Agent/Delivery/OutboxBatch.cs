namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Everything that goes to disk in one commit.</summary>
internal sealed record OutboxBatch
{
    /// <summary>New alerts, in order.</summary>
    public required IReadOnlyList<OutboxEntry> Alerts { get; init; }

    /// <summary>Rows of alerts that were delivered.</summary>
    public required IReadOnlyCollection<long> Delivered { get; init; }

    /// <summary>Values that changed.</summary>
    public required IReadOnlyList<KeptValue> Kept { get; init; }

    /// <summary>Completes those who wait for this commit.</summary>
    public required TaskCompletionSource Done { get; init; }
}
