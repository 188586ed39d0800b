namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>
/// Chooses the results that ask the broker for an answer: the first of a session and then one in a while, a topic. What an
/// access list swallows is noticed only so.
/// </summary>
/// <param name="time">Clock.</param>
internal sealed class ResultProbes(TimeProvider time)
{
    private const int MaximumTopics = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, long> asked = new(StringComparer.Ordinal);

    /// <summary>Whether the next result of a topic should ask; it counts as asked.</summary>
    public bool Ask(string topic)
    {
        if (this.asked.TryGetValue(topic, out var last) ? time.GetElapsedTime(last) < Interval : this.asked.Count >= MaximumTopics)
        {
            return false;
        }

        this.asked[topic] = time.GetTimestamp();
        return true;
    }

    /// <summary>Asks again with the next result of a topic.</summary>
    public void AskAgain(string topic) => this.asked.Remove(topic);
}
