namespace MultiAD.Edge.Agent.Delivery;

/// <summary>
/// Messages of all stations that wait for the broker: many add, one takes. A message stays until it is completed, so that
/// one whose delivery failed is tried again.
/// </summary>
internal interface IOutbox
{
    /// <summary>Messages that wait.</summary>
    int Count { get; }

    /// <summary>Messages dropped so far because too many waited or for too long.</summary>
    OutboxLosses Losses { get; }

    /// <summary>Adds a message; never waits.</summary>
    void Add(OutgoingMessage message);

    /// <summary>
    /// Adds a message and waits until it survives a loss of power: an alert and what is kept with a message are on disk then.
    /// Where the disk takes nothing they are held in memory, the wait ends all the same, and they are written once it does.
    /// </summary>
    Task AddDurablyAsync(OutgoingMessage message, CancellationToken cancellationToken);

    /// <summary>
    /// The next message to deliver among those that are wanted; null where none waits. Results, the newest first where many
    /// wait, and alerts, in order, take turns; maps come when neither waits.
    /// </summary>
    OutboxEntry? Peek(OutboxDemand demand);

    /// <summary>Removes a message that was delivered or is given up, if it still waits.</summary>
    void Complete(long id);

    /// <summary>Ends a wait, also where no message was added.</summary>
    void Wake();

    /// <summary>Waits until a message may be there or <see cref="Wake"/> was called.</summary>
    ValueTask WaitAsync(CancellationToken cancellationToken);
}
