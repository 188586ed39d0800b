using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>A message that was written and whose acknowledgement has not come.</summary>
/// <param name="Topic">Its topic; only one of a topic is under way, so that its messages keep their order.</param>
/// <param name="Key">What a refusal is remembered under: the topic, or the branch of all maps of a station.</param>
/// <param name="Entry">The queued message; null for a retained state.</param>
/// <param name="State">The retained state; null for a queued message.</param>
/// <param name="Answer">The broker's answer: why it refused, or null.</param>
internal sealed record Flight(string Topic, string Key, OutboxEntry? Entry, byte[]? State, Task<ReasonCode?> Answer);
