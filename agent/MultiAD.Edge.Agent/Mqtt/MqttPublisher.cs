using Microsoft.Extensions.Logging;
using MQTTnet;
using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>
/// Brings what waits to the broker over one session. Alerts, maps and states are under way while results go out; of one
/// topic only one message is, so that order stays. Used by the owner of the connection alone.
/// </summary>
internal sealed class MqttPublisher : IDisposable
{
    // Topic, properties and header of a message beside its payload, generously.
    private const int PacketOverhead = 1024;

    private const int MaximumFlights = 16;

    private readonly MqttSession session;
    private readonly Outgoing outgoing;
    private readonly DeliveryReport report;
    private readonly TimeSpan timeout;
    private readonly ILogger logger;
    private readonly ITimer retry;
    private readonly Flights flights;
    private readonly Dictionary<string, byte[]> due = new(StringComparer.Ordinal);
    private readonly ResultProbes probes;

    /// <summary>Makes the publisher of a session that is connected.</summary>
    /// <param name="session">The session.</param>
    /// <param name="outgoing">Messages that wait, and retained topics.</param>
    /// <param name="report">What is remembered from one session to the next.</param>
    /// <param name="timeout">Longest wait for the broker's answer to one message.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told of what could not be delivered.</param>
    public MqttPublisher(
        MqttSession session, Outgoing outgoing, DeliveryReport report, TimeSpan timeout, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(report);
        this.session = session;
        this.outgoing = outgoing;
        this.report = report;
        this.timeout = timeout;
        this.logger = logger;
        this.flights = new Flights(Math.Min(MaximumFlights, session.Limits.ReceiveMaximum), outgoing.Outbox.Wake);
        this.retry = time.CreateTimer(_ => outgoing.Outbox.Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        this.probes = new ResultProbes(time);
        report.Refused.TryAgain();
    }

    /// <summary>Publishes all retained topics, then what waits and comes, until the session is lost or the work is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var (topic, payload) in this.outgoing.States.TakeAll())
        {
            this.due[topic] = payload;
        }

        while (this.session.IsAlive && !cancellationToken.IsCancellationRequested)
        {
            await this.PublishWaitingAsync(cancellationToken).ConfigureAwait(false);
            this.report.Losses(this.outgoing.Outbox.Losses);
            this.retry.Change(this.report.Refused.UntilNext() ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            this.outgoing.Pulse.End();
            await this.outgoing.Outbox.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        this.session.ThrowIfFailed();
    }

    /// <summary>Publishes what waits now and awaits the broker's answers.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (this.session.IsAlive && !cancellationToken.IsCancellationRequested)
        {
            await this.PublishWaitingAsync(cancellationToken).ConfigureAwait(false);
            if (this.flights.Count == 0)
            {
                return;
            }

            await this.flights.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Publishes one message and awaits the broker's answer.</summary>
    public async Task SendAsync(MqttApplicationMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var refused = await this.session.PublishAsync(message, confirm: true, this.timeout).ConfigureAwait(false);
        this.Note(message.Topic, refused);
    }

    /// <inheritdoc/>
    public void Dispose() => this.retry.Dispose();

    // A message that cannot be delivered now is left where it is; everything else goes on.
    private async Task PublishWaitingAsync(CancellationToken cancellationToken)
    {
        while (this.session.IsAlive && !cancellationToken.IsCancellationRequested)
        {
            this.outgoing.Pulse.Begin();
            await this.SettleAsync().ConfigureAwait(false);
            if (this.flights.HasRoom && this.TakeDueState() is { } state)
            {
                this.Start(MqttMessageFactory.Retain(state.Key, state.Value, this.session.Limits), state.Key, null, state.Value);
            }
            else if (this.outgoing.Outbox.Peek(this.Demand()) is { } entry)
            {
                await this.DeliverAsync(entry).ConfigureAwait(false);
            }
            else
            {
                return;
            }
        }
    }

    private OutboxDemand Demand()
    {
        if (this.flights.Count == 0 && !this.report.Refused.Any)
        {
            return OutboxDemand.All;
        }

        var held = new HashSet<string>(this.report.Refused.Held.Concat(this.flights.Topics), StringComparer.Ordinal);
        return new OutboxDemand(held, this.flights.HasRoom, this.flights.HasRoom && !this.flights.HasMap)
        {
            HasRefused = this.report.Refused.Any,
        };
    }

    private KeyValuePair<string, byte[]>? TakeDueState()
    {
        while (this.outgoing.States.TryTakeChanged(out var topic, out var payload))
        {
            this.due[topic] = payload;
        }

        foreach (var state in this.due)
        {
            if (!this.report.Refused.IsHeld(state.Key) && !this.flights.Topics.Contains(state.Key))
            {
                this.due.Remove(state.Key);
                return state;
            }
        }

        return null;
    }

    private async Task DeliverAsync(OutboxEntry entry)
    {
        var message = entry.Message;
        var key = message.Priority == MessagePriority.Map ? message.Topic[..(message.Topic.LastIndexOf('/') + 1)] + "+" : message.Topic;

        // The library does not check it, and a broker hangs up on a packet that is too large: again and again.
        if ((long)message.Payload.Length + PacketOverhead > this.session.Limits.MaximumPacket)
        {
            MqttLog.TooLarge(this.logger, message.Topic, message.Payload.Length, this.session.Limits.MaximumPacket);
            this.outgoing.Outbox.Complete(entry.Id);
        }
        else if (message.Priority == MessagePriority.Map && this.report.Refused.IsHeld(key))
        {
            this.report.Drop(key);
            this.outgoing.Outbox.Complete(entry.Id);
        }
        else if (message.Priority == MessagePriority.Result && !this.WantsAnswer(message))
        {
            var plain = MqttMessageFactory.Publish(message, quality: 0, this.session.Limits);
            await this.session.PublishAsync(plain, confirm: false, this.timeout).ConfigureAwait(false);
            this.outgoing.Outbox.Complete(entry.Id);
        }
        else
        {
            this.Start(MqttMessageFactory.Publish(message, quality: 1, this.session.Limits), key, entry, null);
        }
    }

    private bool WantsAnswer(OutgoingMessage message)
    {
        if (this.session.Limits.MaximumQuality == 0)
        {
            return false;
        }

        // Whoever asked with a command waits for its answer, which has no second chance.
        return this.report.Refused.Knows(message.Topic)
            || (this.flights.HasRoom && (message.Correlation is not null || this.probes.Ask(message.Topic)));
    }

    private void Start(MqttApplicationMessage message, string key, OutboxEntry? entry, byte[]? state)
    {
        var answer = this.session.PublishAsync(message, confirm: true, this.timeout);
        this.flights.Add(new Flight(message.Topic, key, entry, state, answer));
    }

    private async Task SettleAsync()
    {
        while (this.flights.TakeLanded() is { } flight)
        {
            this.Settle(flight, await flight.Answer.ConfigureAwait(false));
        }
    }

    private void Settle(Flight flight, ReasonCode? refused)
    {
        this.Note(flight.Key, refused);
        if (flight.Entry is not { } entry)
        {
            if (refused is { Retryable: true })
            {
                this.due.TryAdd(flight.Topic, flight.State!);
            }

            return;
        }

        // An alert or a result waits for the broker to take it; a map, an answer or what it never will take does not.
        var message = entry.Message;
        if (refused is { Retryable: true } && message is { Priority: not MessagePriority.Map, Correlation: null })
        {
            this.probes.AskAgain(flight.Topic);
            return;
        }

        this.outgoing.Outbox.Complete(entry.Id);
        if (refused is not null)
        {
            this.report.Drop(flight.Key);
        }
        else if (message.Retain)
        {
            this.outgoing.States.Remember(message.Topic, message.Payload);
        }
    }

    private void Note(string key, ReasonCode? refused)
    {
        if (refused is null)
        {
            this.report.Refused.Accept(key);
        }
        else
        {
            this.report.Refused.Refuse(key, refused);
        }
    }
}
