namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>A broker that closed the connection instead of answering, as old ones do that do not know MQTT 5.</summary>
/// <param name="inner">What the library reported.</param>
internal sealed class BrokerHungUpException(Exception inner)
    : Exception($"it ended the connection without an answer ({inner.GetBaseException().Message})", inner);
