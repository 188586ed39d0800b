namespace MultiAD.Edge.Agent.Delivery;

/// <summary>How much a message matters when not all can be delivered.</summary>
internal enum MessagePriority
{
    /// <summary>Best effort: the oldest goes first when the queue is full.</summary>
    Result,

    /// <summary>Kept before results; goes before alerts when the queue is full.</summary>
    Map,

    /// <summary>Kept longest.</summary>
    Alert,
}
