using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>
/// Content of the retained topics that say how things are: only the last of each counts, and all are said again after a
/// reconnection. Thread-safe for many that set and one that takes.
/// </summary>
/// <param name="outbox">Woken when something changes.</param>
internal sealed class RetainedStates(IOutbox outbox)
{
    private readonly ConcurrentDictionary<string, byte[]> states = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> changed = new();

    /// <summary>Sets the content of a topic; it is published now and after each reconnection.</summary>
    public void Set(string topic, byte[] payload)
    {
        this.states[topic] = payload;
        this.changed.Enqueue(topic);
        outbox.Wake();
    }

    /// <summary>
    /// Notes what a retained topic holds since a message of the outbox was delivered: said again after a reconnection, for a
    /// broker that forgot it, and not before.
    /// </summary>
    public void Remember(string topic, byte[] payload) => this.states[topic] = payload;

    /// <summary>All topics with their content, for a new connection; what had changed counts as taken.</summary>
    public KeyValuePair<string, byte[]>[] TakeAll()
    {
        this.changed.Clear();
        return [.. this.states];
    }

    /// <summary>Takes one topic that changed.</summary>
    public bool TryTakeChanged([NotNullWhen(true)] out string? topic, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = null;
        return this.changed.TryDequeue(out topic) && this.states.TryGetValue(topic, out payload);
    }
}
