using MQTTnet;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>Takes messages that the broker delivers.</summary>
internal interface IMessageReceiver
{
    /// <summary>What is subscribed to, with QoS 1.</summary>
    IReadOnlyList<string> TopicFilters { get; }

    /// <summary>Takes a message; only enqueues, never waits or throws.</summary>
    void Receive(MqttApplicationMessage message);
}
