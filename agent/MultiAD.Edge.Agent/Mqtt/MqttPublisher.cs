using Microsoft.Extensions.Logging;
using MQTTnet;
using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>Brings what waits to the broker over one session after the other. Used by the owner of the connection alone.</summary>
internal sealed class MqttPublisher
{
    // Topic, properties and header of a message beside its payload, generously.
    private const int PacketOverhead = 1024;

    private readonly IOutbox outbox;
    private readonly RetainedStates states;
    private readonly TimeSpan timeout;
    private readonly ILogger logger;
    private OutboxLosses reported;

    /// <summary>Makes the publisher.</summary>
    /// <param name="outbox">Messages that wait.</param>
    /// <param name="states">Retained topics.</param>
    /// <param name="timeout">Longest wait for the broker's answer to one message.</param>
    /// <param name="logger">Told of what could not be delivered.</param>
    public MqttPublisher(IOutbox outbox, RetainedStates states, TimeSpan timeout, ILogger logger)
    {
        this.outbox = outbox;
        this.states = states;
        this.timeout = timeout;
        this.logger = logger;
    }

    /// <summary>Publishes all retained topics, then what waits and comes, until the session is lost or the work is cancelled.</summary>
    public async Task RunAsync(MqttSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        foreach (var (topic, payload) in this.states.TakeAll())
        {
            await this.SendAsync(session, MqttMessageFactory.Retain(topic, payload)).ConfigureAwait(false);
        }

        while (session.Client.IsConnected && !cancellationToken.IsCancellationRequested)
        {
            await this.PublishWaitingAsync(session, cancellationToken).ConfigureAwait(false);
            this.ReportLosses();
            await this.outbox.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Publishes what waits now.</summary>
    public async Task PublishWaitingAsync(MqttSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        while (session.Client.IsConnected && !cancellationToken.IsCancellationRequested)
        {
            if (this.states.TryTakeChanged(out var topic, out var payload))
            {
                await this.SendAsync(session, MqttMessageFactory.Retain(topic, payload)).ConfigureAwait(false);
            }
            else if (await this.outbox.PeekAsync(cancellationToken).ConfigureAwait(false) is { } entry)
            {
                await this.DeliverAsync(session, entry.Message).ConfigureAwait(false);
                this.outbox.Complete(entry.Id);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Publishes one message.</summary>
    public async Task SendAsync(MqttSession session, MqttApplicationMessage message)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(message);
        if (await session.PublishAsync(message, this.timeout).ConfigureAwait(false) is { } refused)
        {
            MqttLog.PublishRefused(this.logger, message.Topic, refused);
        }
    }

    private async Task DeliverAsync(MqttSession session, OutgoingMessage message)
    {
        // The library does not check it, and a broker hangs up on a packet that is too large: again and again.
        if ((long)message.Payload.Length + PacketOverhead > session.MaximumPacket)
        {
            MqttLog.TooLarge(this.logger, message.Topic, message.Payload.Length, session.MaximumPacket);
            return;
        }

        await this.SendAsync(session, MqttMessageFactory.Publish(message)).ConfigureAwait(false);
        if (message.Retain)
        {
            this.states.Remember(message.Topic, message.Payload);
        }
    }

    private void ReportLosses()
    {
        var losses = this.outbox.Losses;
        if (losses != this.reported)
        {
            this.reported = losses;
            MqttLog.Dropped(this.logger, losses.Alerts, losses.Maps, losses.Results);
        }
    }
}
