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
    private readonly List<Flight> flights = [];
    private readonly Dictionary<string, byte[]> due = new(StringComparer.Ordinal);
    private readonly ResultProbes probes;
    private readonly int window;

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
        ArgumentNullException.ThrowIfNull(outgoing);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(time);
        this.session = session;
        this.outgoing = outgoing;
        this.report = report;
        this.timeout = timeout;
        this.logger = logger;
        this.window = Math.Min(MaximumFlights, session.Limits.ReceiveMaximum);
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

            var answer = Task.WhenAny(this.flights.Select(flight => flight.Answer));
            await ((Task)answer.WaitAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            await this.SettleAsync().ConfigureAwait(false);
            if (this.flights.Count < this.window && this.TakeDueState() is { } state)
            {
                this.Start(MqttMessageFactory.Retain(state.Key, state.Value, this.session.Limits), state.Key, null, state.Value);
            }
            else if (await this.outgoing.Outbox.PeekAsync(this.Demand(), cancellationToken).ConfigureAwait(false) is { } entry)
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
        var room = this.flights.Count < this.window;
        if (room && this.flights.Count == 0 && !this.report.Refused.Any)
        {
            return OutboxDemand.All;
        }

        var held = new HashSet<string>(this.report.Refused.Held, StringComparer.Ordinal);
        held.UnionWith(this.flights.Select(flight => flight.Topic));
        return new OutboxDemand(held, room, room && !this.HasMap());
    }

    // A map fills a slow line for seconds, and what comes after waits behind it: one at a time.
    private bool HasMap() => this.flights.Any(flight => flight.Entry?.Message.Priority == MessagePriority.Map);

    private KeyValuePair<string, byte[]>? TakeDueState()
    {
        while (this.outgoing.States.TryTakeChanged(out var topic, out var payload))
        {
            this.due[topic] = payload;
        }

        foreach (var state in this.due)
        {
            if (!this.report.Refused.IsHeld(state.Key) && !this.flights.Any(flight => flight.Topic == state.Key))
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
            || (this.flights.Count < this.window && (message.Correlation is not null || this.probes.Ask(message.Topic)));
    }

    private void Start(MqttApplicationMessage message, string key, OutboxEntry? entry, byte[]? state)
    {
        var answer = this.session.PublishAsync(message, confirm: true, this.timeout);
        this.flights.Add(new Flight(message.Topic, key, entry, state, answer));
        _ = this.WakeAfterAsync(answer);
    }

    private async Task WakeAfterAsync(Task answer)
    {
        await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        this.outgoing.Outbox.Wake();
    }

    private async Task SettleAsync()
    {
        for (var index = this.flights.Count - 1; index >= 0; index--)
        {
            var flight = this.flights[index];
            if (flight.Answer.IsCompleted)
            {
                this.flights.RemoveAt(index);
                this.Settle(flight, await flight.Answer.ConfigureAwait(false));
            }
        }
    }

    private void Settle(Flight flight, ReasonCode? refused)
    {
        this.Note(flight.Key, refused);
        if (flight.Entry is { } entry)
        {
            // An alert or a result waits for the broker to take it; a map, an answer or what it never will take does not.
            var waits = refused is { Retryable: true } && entry.Message is { Priority: not MessagePriority.Map, Correlation: null };
            if (refused is not null && !waits)
            {
                this.report.Drop(flight.Key);
            }

            if (!waits)
            {
                this.outgoing.Outbox.Complete(entry.Id);
            }
            else if (entry.Message.Priority == MessagePriority.Result)
            {
                this.probes.AskAgain(flight.Topic);
            }
        }
        else if (refused is { Retryable: true })
        {
            this.due.TryAdd(flight.Topic, flight.State!);
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
