using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>
/// The only owner of the MQTT client: one loop connects, says what the station is, publishes what waits, and connects
/// again. Nobody else touches the client, so that connecting never runs beside publishing.
/// </summary>
internal sealed partial class MqttConnection : BackgroundService
{
    private const string Online = "online";
    private const string Stopped = "stopped";
    private const string Offline = "offline";

    // A broker that refuses on purpose will not change its mind in a second.
    private const int RefusalFactor = 10;

    // Topic, properties and header of a message beside its payload, generously.
    private const int PacketOverhead = 1024;
    // Connections that end sooner, several in a row, are a fight over the client identifier rather than a bad network.
    private const int ShortSessionsToReport = 3;
    private static readonly TimeSpan ShortSession = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainCheck = TimeSpan.FromMilliseconds(50);

    private readonly MqttOptions options;
    private readonly Topics topics;
    private readonly MessageSequencer stamp;
    private readonly TimeProvider time;
    private readonly ILogger<MqttConnection> logger;
    private readonly MemoryOutbox queue;
    private readonly string clientId;
    private readonly ConcurrentDictionary<string, byte[]> retained = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> changed = new();
    private EmbeddedBroker? embedded;
    private long reportedDrops;

    /// <summary>Creates the connection; it is opened when the host starts.</summary>
    public MqttConnection(IOptions<MqttOptions> options, IOptions<StationOptions> station, MessageSequencer stamp, TimeProvider time, ILogger<MqttConnection> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(station);
        this.options = options.Value;
        this.topics = new Topics(station.Value);
        this.stamp = stamp;
        this.time = time;
        this.logger = logger;
        this.queue = new MemoryOutbox(this.options.AlertQueue, this.options.ResultQueue, this.options.MapQueueBytes);
        this.clientId = this.options.ClientId ?? $"multiad-{station.Value.Site}-{station.Value.Line}-{station.Value.Station}";
    }

    /// <summary>Messages that wait for the broker.</summary>
    public int Backlog => this.queue.Count;

    /// <summary>Queues a message; never waits.</summary>
    public void Publish(OutgoingMessage message) => this.queue.Add(message);

    /// <summary>Waits until no message waits for the broker.</summary>
    /// <param name="limit">Longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task DrainAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = this.time.GetTimestamp();
        while (this.queue.Count > 0 && this.time.GetElapsedTime(start) < limit)
        {
            await Task.Delay(DrainCheck, this.time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sets the content of a retained topic; it is published now and after each reconnection.</summary>
    public void Retain(string topic, byte[] payload)
    {
        this.retained[topic] = payload;
        this.changed.Enqueue(topic);
        this.queue.Wake();
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (this.options.Broker == MqttOptions.Embedded)
        {
            this.embedded = await EmbeddedBroker.StartAsync(this.options.EmbeddedPort).ConfigureAwait(false);
            Log.EmbeddedBroker(this.logger, this.embedded.Port);
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (this.embedded is { } broker)
        {
            await broker.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var address = this.Address();
        string? reported = null;
        var failures = 0;
        var shortSessions = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var session = new Session();
            var wait = this.Backoff(failures++);
            try
            {
                await this.ConnectAsync(session, address, stoppingToken).ConfigureAwait(false);
                Log.Connected(this.logger, address);
                reported = null;
                failures = 0;
                var connected = this.time.GetTimestamp();
                try
                {
                    await this.ServeUntilLostAsync(session, stoppingToken).ConfigureAwait(false);
                }
                finally
                {
                    shortSessions = this.time.GetElapsedTime(connected) < ShortSession ? shortSessions + 1 : 0;
                    wait = this.Backoff(shortSessions);
                    if (shortSessions == ShortSessionsToReport && !stoppingToken.IsCancellationRequested)
                    {
                        Log.LostAgain(this.logger, shortSessions, this.clientId);
                    }
                }

                if (!stoppingToken.IsCancellationRequested)
                {
                    Log.Lost(this.logger, address, session.Reason);
                }
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                Log.Stopping(this.logger);
            }
            catch (Exception error)
            {
                // Whatever the library or the network throws, the station keeps trying and inspection goes on.
                wait = error is BrokerRefusedException ? this.Bounded(this.options.ReconnectDelay * RefusalFactor) : wait;
                reported = this.ReportOnce(reported, address, Innermost(error).Message);
            }
            finally
            {
                if (stoppingToken.IsCancellationRequested)
                {
                    await this.FarewellAsync(session).ConfigureAwait(false);
                }

                session.Dispose();
            }

            await this.PauseAsync(wait, stoppingToken).ConfigureAwait(false);
        }
    }

    private static Exception Innermost(Exception error)
    {
        while (error.InnerException is not null)
        {
            error = error.InnerException;
        }

        return error;
    }

    private BrokerAddress Address()
    {
        if (this.embedded is { } broker)
        {
            return new BrokerAddress("127.0.0.1", broker.Port, Tls: false);
        }

        return BrokerAddress.TryParse(this.options.Broker, out var parsed) ? parsed : throw new InvalidOperationException("The broker's address was not validated.");
    }

    private TimeSpan Bounded(TimeSpan delay) => delay < this.options.MaximumReconnectDelay ? delay : this.options.MaximumReconnectDelay;

    private TimeSpan Backoff(int failures) => this.Bounded(this.options.ReconnectDelay * Math.Pow(2, Math.Min(failures, 20)));

    private string ReportOnce(string? reported, BrokerAddress address, string reason)
    {
        if (reported != reason)
        {
            Log.Unreachable(this.logger, address, reason);
        }

        return reason;
    }

    // Jitter keeps a whole hall of stations from coming back in the same instant.
    private Task PauseAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        Task.Delay(delay * (0.75 + (0.5 * Random.Shared.NextDouble())), this.time, cancellationToken)
            .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task ConnectAsync(Session session, BrokerAddress address, CancellationToken stoppingToken)
    {
        var client = session.Client;
        client.DisconnectedAsync += lost =>
        {
            // Only noted here: the loop is the one that acts.
            session.End(lost.Reason);
            this.queue.Wake();
            return Task.CompletedTask;
        };
        var connect = MqttMessageFactory.Connect(this.options, address, this.clientId, this.topics.Status, this.Status(Offline));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        limit.CancelAfter(this.options.Timeout);
        MqttClientConnectResult result;
        try
        {
            result = await client.ConnectAsync(connect, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!stoppingToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {this.options.Timeout.TotalSeconds:0.#} s.", error);
        }

        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new BrokerRefusedException($"it refused: {result.ResultCode} {result.ReasonString}".TrimEnd() + ". Check Mqtt:Username, Mqtt:PasswordFile and the broker's access list.");
        }

        session.MaximumPacket = result.MaximumPacketSize is null or 0 ? uint.MaxValue : result.MaximumPacketSize.Value;
    }

    private async Task ServeUntilLostAsync(Session session, CancellationToken stoppingToken)
    {
        ExceptionDispatchInfo? failure = null;
        try
        {
            await this.ServeAsync(session, stoppingToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            failure = ExceptionDispatchInfo.Capture(error);
        }

        // A publish may fail on the lost connection before the client has said why it was lost.
        if (!stoppingToken.IsCancellationRequested && await session.WasTakenOverAsync().ConfigureAwait(false))
        {
            throw new BrokerRefusedException($"another client connected as '{this.clientId}'. Give each station its own Mqtt:ClientId or Station names.");
        }

        failure?.Throw();
    }

    private async Task ServeAsync(Session session, CancellationToken stoppingToken)
    {
        this.changed.Clear();
        await this.SendAsync(session, MqttMessageFactory.Retain(this.topics.Status, this.Status(Online))).ConfigureAwait(false);
        foreach (var (topic, payload) in this.retained)
        {
            await this.SendAsync(session, MqttMessageFactory.Retain(topic, payload)).ConfigureAwait(false);
        }

        while (session.Client.IsConnected && !stoppingToken.IsCancellationRequested)
        {
            await this.PublishWaitingAsync(session, stoppingToken).ConfigureAwait(false);
            this.ReportDrops();
            await this.queue.WaitAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task PublishWaitingAsync(Session session, CancellationToken stoppingToken)
    {
        while (session.Client.IsConnected && !stoppingToken.IsCancellationRequested)
        {
            if (this.changed.TryDequeue(out var topic))
            {
                await this.SendAsync(session, MqttMessageFactory.Retain(topic, this.retained[topic])).ConfigureAwait(false);
            }
            else if (this.queue.Peek() is { } message)
            {
                // The library does not check it, and a broker hangs up on a packet that is too large: again and again.
                if ((long)message.Payload.Length + PacketOverhead > session.MaximumPacket)
                {
                    Log.TooLarge(this.logger, message.Topic, message.Payload.Length, session.MaximumPacket);
                }
                else
                {
                    await this.SendAsync(session, MqttMessageFactory.Publish(message)).ConfigureAwait(false);
                }

                this.queue.Remove(message);
            }
            else
            {
                return;
            }
        }
    }

    // Not stopped by the host: half a packet on the wire would make the farewell unreadable.
    private async Task SendAsync(Session session, MqttApplicationMessage message)
    {
        using var limit = new CancellationTokenSource(this.options.Timeout, this.time);
        try
        {
            var result = await session.Client.PublishAsync(message, limit.Token).ConfigureAwait(false);
            if (!result.IsSuccess)
            {
                Log.PublishRefused(this.logger, message.Topic, result.ReasonCode.ToString());
            }
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException($"no answer within {this.options.Timeout.TotalSeconds:0.#} s.", error);
        }
    }

    // A clean disconnection suppresses the will, so "stopped" is said first.
    private async Task FarewellAsync(Session session)
    {
        if (session.Client.IsConnected)
        {
            using var limit = new CancellationTokenSource(FlushTime, this.time);
            try
            {
                await this.PublishWaitingAsync(session, limit.Token).ConfigureAwait(false);
                await this.SendAsync(session, MqttMessageFactory.Retain(this.topics.Status, this.Status(Stopped))).ConfigureAwait(false);
                await session.Client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException or TimeoutException)
            {
                Log.FarewellFailed(this.logger, error.Message);
            }
        }

        if (this.queue.Count > 0)
        {
            Log.Unsent(this.logger, this.queue.Count);
        }
    }

    private void ReportDrops()
    {
        var drops = this.queue.DroppedAlerts + this.queue.DroppedMaps + this.queue.DroppedResults;
        if (drops != this.reportedDrops)
        {
            this.reportedDrops = drops;
            Log.Dropped(this.logger, this.queue.DroppedAlerts, this.queue.DroppedMaps, this.queue.DroppedResults);
        }
    }

    private byte[] Status(string status) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new StatusMessage(StatusMessage.CurrentSchema, status, this.stamp.BootId, this.stamp.Next(), this.time.GetUtcNow(), MessageSequencer.ClockSynchronised()),
            MessageJson.Default.StatusMessage);

    /// <summary>One client from its connection to its end; a client whose call failed is not used again.</summary>
    private sealed class Session : IDisposable
    {
        private static readonly TimeSpan ReasonWait = TimeSpan.FromSeconds(1);
        private volatile string reason = "no reason given";
        private readonly TaskCompletionSource<MqttClientDisconnectReason> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IMqttClient Client { get; } = new MqttClientFactory().CreateMqttClient();

        public uint MaximumPacket { get; set; } = uint.MaxValue;

        public string Reason => this.reason;

        public void End(MqttClientDisconnectReason reason)
        {
            this.reason = reason.ToString();
            this.ended.TrySetResult(reason);
        }

        public async Task<bool> WasTakenOverAsync()
        {
            if (this.Client.IsConnected)
            {
                return false;
            }

            await Task.WhenAny(this.ended.Task, Task.Delay(ReasonWait)).ConfigureAwait(false);
            return this.ended.Task.IsCompletedSuccessfully && await this.ended.Task.ConfigureAwait(false) == MqttClientDisconnectReason.SessionTakenOver;
        }

        public void Dispose() => this.Client.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "Embedded broker listens on 127.0.0.1:{Port}")]
        public static partial void EmbeddedBroker(ILogger logger, int port);

        [LoggerMessage(101, LogLevel.Information, "Connected to the broker {Address}")]
        public static partial void Connected(ILogger logger, BrokerAddress address);

        [LoggerMessage(102, LogLevel.Warning, "The broker {Address} cannot be used: {Reason} Inspection goes on, messages wait. Check Mqtt:Broker, the network and the broker.")]
        public static partial void Unreachable(ILogger logger, BrokerAddress address, string reason);

        [LoggerMessage(103, LogLevel.Warning, "The connection to the broker {Address} is lost ({Reason}); connecting again")]
        public static partial void Lost(ILogger logger, BrokerAddress address, string reason);

        [LoggerMessage(110, LogLevel.Error, "{Count} connections in a row were lost soon after they were made. Another client may use the identifier '{ClientId}': give each station its own Mqtt:ClientId or Station names.")]
        public static partial void LostAgain(ILogger logger, int count, string clientId);

        [LoggerMessage(104, LogLevel.Error, "A message for {Topic} has {Bytes} bytes and the broker takes {Maximum}; it is left out. Lower Publishing:MapMaximumBytes or raise the broker's limit.")]
        public static partial void TooLarge(ILogger logger, string topic, int bytes, uint maximum);

        [LoggerMessage(105, LogLevel.Warning, "The last messages did not reach the broker: {Reason}")]
        public static partial void FarewellFailed(ILogger logger, string reason);

        [LoggerMessage(106, LogLevel.Warning, "{Count} messages could not be delivered before the stop and are lost")]
        public static partial void Unsent(ILogger logger, int count);

        [LoggerMessage(107, LogLevel.Warning, "Messages dropped because the broker was away too long: {Alerts} alerts, {Maps} maps, {Results} results")]
        public static partial void Dropped(ILogger logger, long alerts, long maps, long results);

        [LoggerMessage(108, LogLevel.Error, "The broker refused a message for {Topic}: {Reason}. Check the broker's access list.")]
        public static partial void PublishRefused(ILogger logger, string topic, string reason);

        [LoggerMessage(109, LogLevel.Debug, "The connection ends because the agent stops")]
        public static partial void Stopping(ILogger logger);
    }
}
