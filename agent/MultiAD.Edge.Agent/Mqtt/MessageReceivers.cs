using MQTTnet;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>Several receivers as one: each gets what one of its own filters asks for.</summary>
/// <param name="receivers">The receivers.</param>
internal sealed class MessageReceivers(IReadOnlyList<IMessageReceiver> receivers) : IMessageReceiver
{
    /// <inheritdoc/>
    public IReadOnlyList<string> TopicFilters { get; } = [.. receivers.SelectMany(receiver => receiver.TopicFilters).Distinct()];

    /// <inheritdoc/>
    public void Receive(MqttApplicationMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        foreach (var receiver in receivers)
        {
            if (receiver.TopicFilters.Any(filter => IsMatch(message.Topic, filter)))
            {
                receiver.Receive(message);
            }
        }
    }

    private static bool IsMatch(string? topic, string filter) =>
        !string.IsNullOrEmpty(topic) && MqttTopicFilterComparer.Compare(topic, filter) == MqttTopicFilterCompareResult.IsMatch;
}
