namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>A broker that answered, and refused on purpose.</summary>
/// <param name="reason">Why, how long to wait and what the user should do.</param>
/// <param name="message">What is said.</param>
internal sealed class BrokerRefusedException(ReasonCode reason, string message) : Exception(message)
{
    /// <summary>Why, how long to wait and what the user should do.</summary>
    public ReasonCode Reason { get; } = reason;
}
