namespace MultiAD.Edge.Broker;

/// <summary>A broker that answered, and refused on purpose.</summary>
internal sealed class BrokerRefusedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why, how long to wait and what the user should do; null where no code says it.</summary>
    public ReasonCode? Reason { get; init; }
}
