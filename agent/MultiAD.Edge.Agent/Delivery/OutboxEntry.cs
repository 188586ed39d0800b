namespace MultiAD.Edge.Agent.Delivery;

/// <summary>A message in the outbox.</summary>
/// <param name="Id">Names it until <see cref="IOutbox.Complete"/>, within this process.</param>
/// <param name="Message">The message.</param>
internal sealed record OutboxEntry(long Id, OutgoingMessage Message)
{
    /// <summary>When it was added (UTC).</summary>
    public DateTimeOffset AddedAt { get; init; }
}
