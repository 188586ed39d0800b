using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using MQTTnet;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>
/// Commands from the broker: what comes waits in a bounded queue, one loop checks it and passes it to the table, and the
/// answer goes into the outbox.
/// </summary>
internal sealed class CommandReceiver : BackgroundService, IMessageReceiver
{
    /// <summary>Largest payload of a command, in bytes.</summary>
    public const int MaximumPayload = 64 << 10;

    /// <summary>Commands that wait at most.</summary>
    public const int Capacity = 64;

    private const int MaximumCorrelation = 256;
    private static readonly TimeSpan AnswerExpiry = TimeSpan.FromSeconds(60);

    private readonly CommandTable table;
    private readonly CommandStamp stamp;
    private readonly CommandClock clock;
    private readonly AgentTopics topics;
    private readonly IOutbox outbox;
    private readonly TimeProvider time;

    // Full, it refuses: a writer that waited would hold the connection.
    private readonly Channel<ReceivedCommand> queue = Channel.CreateBounded<ReceivedCommand>(
        new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>Makes the receiver; the loop begins when the host starts.</summary>
    /// <param name="table">Does the commands.</param>
    /// <param name="stamp">Makes answers to what cannot be read.</param>
    /// <param name="clock">Tells what is in time.</param>
    /// <param name="topics">The agent's topics.</param>
    /// <param name="outbox">Takes answers.</param>
    /// <param name="time">Clock of waits.</param>
    public CommandReceiver(
        CommandTable table, CommandStamp stamp, CommandClock clock, AgentTopics topics, IOutbox outbox, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(topics);
        this.table = table;
        this.stamp = stamp;
        this.clock = clock;
        this.topics = topics;
        this.outbox = outbox;
        this.time = time;
        this.TopicFilters = topics.CommandFilters;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> TopicFilters { get; }

    /// <summary>Commands that wait.</summary>
    public int Waiting => this.queue.Reader.Count;

    /// <inheritdoc/>
    public void Receive(MqttApplicationMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);

        // The buffer is the library's, so the payload is copied.
        var command = new ReceivedCommand(
            message.Topic ?? string.Empty, message.Payload.Length > MaximumPayload ? null : message.Payload.ToArray(), message.Retain)
        {
            ResponseTopic = string.IsNullOrEmpty(message.ResponseTopic) ? null : message.ResponseTopic,
            Correlation = message.CorrelationData is { Length: > 0 } correlation ? correlation : null,
            Lifetime = message.MessageExpiryInterval > 0 ? TimeSpan.FromSeconds(message.MessageExpiryInterval) : TimeSpan.MaxValue,
            ReceivedTimestamp = this.time.GetTimestamp(),
        };
        if (!this.queue.Writer.TryWrite(command))
        {
            this.table.Count(CommandRefusal.Busy, $"{Capacity} commands wait already");
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var command in this.queue.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
        {
            // Not awaited: a trigger that waits for its part must not hold a pause. The table bounds how many are under way.
            _ = this.ServeAsync(command, stoppingToken);
        }
    }

    private async Task ServeAsync(ReceivedCommand command, CancellationToken stoppingToken)
    {
        try
        {
            var (station, name) = this.topics.ParseCommand(command.Topic) ?? (null, string.Empty);
            var request = new CommandRequest { RequestId = string.Empty, Command = name, Station = station };
            if (this.Check(command, ref request) is not var (kind, reason))
            {
                var answer = await this.table.ExecuteAsync(request, stoppingToken).ConfigureAwait(false);
                this.Answer(command, answer);
            }
            else if (kind == CommandRefusal.Retained)
            {
                // Not answered: it comes again with each connection, and who sent it has long gone.
                this.table.Count(kind, reason);
            }
            else
            {
                this.Answer(command, this.table.Refuse(request, kind, reason));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            this.table.Count(CommandRefusal.Busy, "the agent stops");
        }
        catch (Exception error)
        {
            // Whatever a sender thought of costs this command only.
            this.table.Count(CommandRefusal.Malformed, $"it led to {error.GetType().Name}");
        }
    }

    // Why it is refused; null where the request is complete.
    private (CommandRefusal Kind, string Reason)? Check(ReceivedCommand command, ref CommandRequest request)
    {
        if (command.IsRetained)
        {
            return (CommandRefusal.Retained, "it was retained");
        }

        if (command.Payload is not { } payload)
        {
            return (CommandRefusal.Oversized, $"it has more than {MaximumPayload} bytes");
        }

        if (command.Correlation is { Length: > MaximumCorrelation })
        {
            return (CommandRefusal.Oversized, $"its correlation data has more than {MaximumCorrelation} bytes");
        }

        if (request.Command.Length == 0)
        {
            return (CommandRefusal.UnknownCommand, "the topic names no command");
        }

        if (!CommandDecoder.TryDecode(payload, out var message, out var problem))
        {
            return (CommandRefusal.Malformed, problem);
        }

        request = request with { RequestId = message.RequestId, By = message.By, Arguments = message.Arguments };
        if (command.ResponseTopic is { } response && !this.topics.MayAnswerOn(response))
        {
            return (CommandRefusal.NotAllowed, "its response topic is one of the agent's own or malformed");
        }

        var waited = this.time.GetElapsedTime(command.ReceivedTimestamp);
        return waited >= command.Lifetime ? (CommandRefusal.Expired, "its message expiry is over")
            : this.clock.Refuse(message, waited) is { } late ? (CommandRefusal.Expired, late)
            : null;
    }

    private void Answer(ReceivedCommand command, CommandAnswerMessage answer)
    {
        var topic = command.ResponseTopic is { } response && this.topics.MayAnswerOn(response) ? response : this.OwnTopic(answer);
        if (topic is null || command.Correlation is { Length: > MaximumCorrelation })
        {
            return;
        }

        var payload = JsonSerializer.SerializeToUtf8Bytes(answer, MessageJson.Default.CommandAnswerMessage);
        this.outbox.Add(new OutgoingMessage(topic, payload, MessagePriority.Result)
        {
            Correlation = command.Correlation,
            Expiry = AnswerExpiry,
        });
    }

    // Only names that exist make topics; a name that somebody thought of would make as many as he likes.
    private string? OwnTopic(CommandAnswerMessage answer) =>
        !CommandNames.All.Contains(answer.Command) || !this.table.Has(answer.Station) ? null
        : answer.Station is { } station ? this.topics.Of(station).Answer(answer.Command)
        : this.topics.Answer(answer.Command);
}
