using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Retrying;
using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>
/// Topics that the broker does not take from us, over all sessions: each is said once and tried again after a while that
/// grows, and at each connection. For one thread.
/// </summary>
internal sealed class RefusedTopics
{
    // Only topics of stations and of those who sent commands are here, but those may invent any number.
    private const int MaximumTopics = 1000;

    private readonly Dictionary<string, Refusal> topics = new(StringComparer.Ordinal);
    private readonly MqttOptions options;
    private readonly Notices notices;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    /// <summary>Makes an empty list.</summary>
    /// <param name="options">Waits.</param>
    /// <param name="notices">Told of each refusal.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told of each refusal.</param>
    public RefusedTopics(MqttOptions options, Notices notices, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.notices = notices;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Whether any topic is refused.</summary>
    public bool Any => this.topics.Count > 0;

    /// <summary>Topics that are not tried now.</summary>
    public IEnumerable<string> Held => this.topics.Where(topic => topic.Value.Until > this.Now).Select(topic => topic.Key);

    private TimeSpan Now => this.time.GetElapsedTime(0);

    /// <summary>Whether a topic was refused and not taken since.</summary>
    public bool Knows(string topic) => this.topics.ContainsKey(topic);

    /// <summary>Whether a topic is not tried now.</summary>
    public bool IsHeld(string topic) => this.topics.TryGetValue(topic, out var refusal) && refusal.Until > this.Now;

    /// <summary>Time until the first topic is tried again; null where none is held.</summary>
    public TimeSpan? UntilNext()
    {
        var now = this.Now;
        var held = this.topics.Values.Where(refusal => refusal.Until > now).ToArray();
        return held.Length == 0 ? null : held.Min(refusal => refusal.Until) - now;
    }

    /// <summary>Holds a topic for a while, and says so where it was not said.</summary>
    public void Refuse(string topic, ReasonCode reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (!this.topics.TryGetValue(topic, out var refusal))
        {
            if (this.topics.Count >= MaximumTopics)
            {
                return;
            }

            var first = this.options.ReconnectDelay * RetryWaits.RefusalFactor;
            var longest = this.options.MaximumReconnectDelay * RetryWaits.RefusalFactor;
            this.topics[topic] = refusal = new Refusal(new Backoff(first, longest, Random.Shared));
        }

        refusal.Until = this.Now + refusal.Backoff.Next();
        if (refusal.Said != reason)
        {
            refusal.Said = reason;
            MqttLog.PublishRefused(this.logger, topic, reason);
            this.notices.Set(Matter(topic), $"The broker refuses {topic}: {reason}");
        }
    }

    /// <summary>Takes in that the broker took a message of a topic.</summary>
    public void Accept(string topic)
    {
        if (this.topics.Remove(topic))
        {
            this.notices.Set(Matter(topic), null);
            MqttLog.PublishAccepted(this.logger, topic);
        }
    }

    /// <summary>Tries all again, since a new connection may have other rights.</summary>
    public void TryAgain()
    {
        foreach (var refusal in this.topics.Values)
        {
            refusal.Until = TimeSpan.Zero;
        }
    }

    private static string Matter(string topic) => "refused " + topic;

    private sealed class Refusal(Backoff backoff)
    {
        public Backoff Backoff { get; } = backoff;

        public TimeSpan Until { get; set; }

        public ReasonCode? Said { get; set; }
    }
}
