using MQTTnet;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>Takes what the broker sends.</summary>
internal interface IMessageReceiver
{
    /// <summary>Topic filters to subscribe to.</summary>
    IReadOnlyList<string> TopicFilters { get; }

    /// <summary>Takes a message; only enqueues, never waits and never throws.</summary>
    void Receive(MqttApplicationMessage message);
}
