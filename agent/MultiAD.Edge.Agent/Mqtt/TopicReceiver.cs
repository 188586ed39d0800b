using System.Buffers;
using MQTTnet;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>Takes the payloads of some topics, for a room that does not know the library.</summary>
/// <param name="topics">The topics, without wildcards.</param>
/// <param name="maximumPayload">Largest payload that is copied, in bytes.</param>
/// <param name="received">Told of topic and payload, null where it is larger; it only enqueues, never waits and never throws.</param>
internal sealed class TopicReceiver(IReadOnlyList<string> topics, int maximumPayload, Action<string, byte[]?> received) : IMessageReceiver
{
    /// <inheritdoc/>
    public IReadOnlyList<string> TopicFilters => topics;

    /// <inheritdoc/>
    public void Receive(MqttApplicationMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);

        // The buffer is the library's, so the payload is copied.
        received(message.Topic ?? string.Empty, message.Payload.Length > maximumPayload ? null : message.Payload.ToArray());
    }
}
