using System.Globalization;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>What was not delivered, over all sessions: each kind is said when it begins, and counted. For one thread.</summary>
internal sealed class DeliveryReport
{
    private readonly Notices notices;
    private readonly ILogger logger;
    private OutboxLosses reported;
    private long unsure;
    private long dropped;

    /// <summary>Makes a report of nothing.</summary>
    public DeliveryReport(RefusedTopics refused, Notices notices, ILogger logger)
    {
        this.Refused = refused;
        this.notices = notices;
        this.logger = logger;
    }

    /// <summary>Topics that the broker refuses.</summary>
    public RefusedTopics Refused { get; }

    /// <summary>Says what the outbox had to let go.</summary>
    public void Losses(OutboxLosses losses)
    {
        if (losses != this.reported)
        {
            this.reported = losses;
            MqttLog.Dropped(this.logger, losses.Alerts, losses.Maps, losses.Results);
        }
    }

    /// <summary>Counts a message that the broker refused and that does not wait.</summary>
    public void Drop(string topic)
    {
        this.dropped++;

        // A station whose maps are refused sends one a second; powers of two say how many without filling the log.
        if (long.IsPow2(this.dropped))
        {
            MqttLog.RefusedDropped(this.logger, this.dropped, topic);
        }
    }

    /// <summary>Says how many messages of a session that broke may be lost.</summary>
    public void Unsure(long count, DateTimeOffset at)
    {
        if (count > 0)
        {
            this.unsure += count;
            MqttLog.Unsure(this.logger, count, this.unsure);
            this.notices.Set(
                "results unsure",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Up to {this.unsure} results may be lost since the start, with connections that broke, the last at {at:u}."));
        }
    }
}
