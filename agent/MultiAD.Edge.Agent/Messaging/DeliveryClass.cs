namespace MultiAD.Edge.Agent.Messaging;

/// <summary>How much a message matters when not all can be delivered.</summary>
public enum DeliveryClass
{
    /// <summary>Best effort: the oldest goes first when the queue is full.</summary>
    Result,

    /// <summary>Kept before results; goes before alerts when the queue is full.</summary>
    Map,

    /// <summary>Kept longest.</summary>
    Alert,
}
