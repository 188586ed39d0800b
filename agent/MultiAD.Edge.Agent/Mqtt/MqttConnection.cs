using System.Runtime.ExceptionServices;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Retrying;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>
/// The only owner of the MQTT client: one loop connects, says that the agent is there, publishes what waits, and connects
/// again. Nobody else touches the client, so that connecting never runs beside publishing.
/// </summary>
internal sealed class MqttConnection : BackgroundService
{
    private const string Online = "online";
    private const string Stopped = "stopped";
    private const string Offline = "offline";

    // A broker that refuses on purpose will not change its mind in a second.
    private const int RefusalFactor = 10;

    // Connections that end sooner, several in a row, are a fight over the client identifier rather than a bad network.
    private const int ShortSessionsToReport = 3;
    private static readonly TimeSpan ShortSession = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    private readonly MqttOptions options;
    private readonly AgentTopics topics;
    private readonly MessageSequencer sequencer;
    private readonly IOutbox outbox;
    private readonly MqttPublisher publisher;
    private readonly TimeProvider time;
    private readonly ILogger<MqttConnection> logger;
    private readonly string clientId;
    private readonly Backoff backoff;
    private EmbeddedBroker? embedded;
    private string? reported;
    private int shortSessions;

    /// <summary>Makes the connection; it is opened when the host starts.</summary>
    /// <param name="options">How to connect.</param>
    /// <param name="agent">Who connects; its names make the client identifier where none is given.</param>
    /// <param name="outbox">Messages that wait for the broker.</param>
    /// <param name="states">Retained topics.</param>
    /// <param name="time">Clock of waits and messages.</param>
    /// <param name="logger">Told of each change once.</param>
    public MqttConnection(
        MqttOptions options, AgentIdentity agent, IOutbox outbox, RetainedStates states, TimeProvider time, ILogger<MqttConnection> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(agent);
        this.options = options;
        this.topics = agent.Topics;
        this.sequencer = agent.Sequencer;
        this.outbox = outbox;
        this.publisher = new MqttPublisher(outbox, states, this.options.Timeout, logger);
        this.time = time;
        this.logger = logger;
        this.clientId = this.options.ClientId ?? $"multiad-{agent.Options.Site}-{agent.Options.Line}-{agent.Options.Name}";
        this.backoff = new Backoff(this.options.ReconnectDelay, this.options.MaximumReconnectDelay, Random.Shared);
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (this.options.Broker == MqttOptions.Embedded)
        {
            this.embedded = await EmbeddedBroker.StartAsync(this.options.EmbeddedPort).ConfigureAwait(false);
            MqttLog.EmbeddedBroker(this.logger, this.embedded.Port);
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
        while (!stoppingToken.IsCancellationRequested)
        {
            using var session = new MqttSession(this.time, this.outbox.Wake);
            var wait = TimeSpan.Zero;
            try
            {
                await this.ConnectAsync(session, address, stoppingToken).ConfigureAwait(false);
                wait = await this.ServeAsync(session, address, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                MqttLog.Stopping(this.logger);
            }
            catch (Exception error)
            {
                // Whatever the library or the network throws, the agent keeps trying and inspection continues.
                wait = error is BrokerRefusedException ? this.RefusalWait() : this.backoff.Next();
                this.ReportOnce(address, error.GetBaseException().Message);
            }

            if (stoppingToken.IsCancellationRequested)
            {
                await this.DisconnectGracefullyAsync(session).ConfigureAwait(false);
            }

            await ((Task)Task.Delay(wait, this.time, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private BrokerAddress Address()
    {
        if (this.embedded is { } broker)
        {
            return new BrokerAddress("127.0.0.1", broker.Port, Tls: false);
        }

        return BrokerAddress.TryParse(this.options.Broker, out var parsed)
            ? parsed
            : throw new InvalidOperationException("The broker's address was not validated.");
    }

    private TimeSpan RefusalWait()
    {
        var wait = this.options.ReconnectDelay * RefusalFactor;
        return wait < this.options.MaximumReconnectDelay ? wait : this.options.MaximumReconnectDelay;
    }

    private void ReportOnce(BrokerAddress address, string reason)
    {
        if (this.reported != reason)
        {
            MqttLog.Unreachable(this.logger, address, reason);
            this.reported = reason;
        }
    }

    private async Task ConnectAsync(MqttSession session, BrokerAddress address, CancellationToken stoppingToken)
    {
        var connect = MqttMessageFactory.Connect(this.options, address, this.clientId, this.topics.Status, this.Status(Offline));
        await session.ConnectAsync(connect, this.options.Timeout, stoppingToken).ConfigureAwait(false);
        MqttLog.Connected(this.logger, address);
        this.reported = null;
    }

    /// <summary>Serves a connection to its end.</summary>
    /// <returns>How long to wait before the next.</returns>
    private async Task<TimeSpan> ServeAsync(MqttSession session, BrokerAddress address, CancellationToken stoppingToken)
    {
        var connected = this.time.GetTimestamp();
        try
        {
            await this.PublishUntilLostAsync(session, stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            this.CountShortSession(this.time.GetElapsedTime(connected), stoppingToken);
        }

        if (!stoppingToken.IsCancellationRequested)
        {
            MqttLog.Lost(this.logger, address, session.Reason);
        }

        return this.backoff.Next();
    }

    // A connection that lasted begins with the first wait again; short ones wait longer and longer, as failed ones do.
    private void CountShortSession(TimeSpan lasted, CancellationToken stoppingToken)
    {
        if (lasted >= ShortSession)
        {
            this.shortSessions = 0;
            this.backoff.Reset();
        }
        else if (++this.shortSessions == ShortSessionsToReport && !stoppingToken.IsCancellationRequested)
        {
            MqttLog.LostAgain(this.logger, this.shortSessions, this.clientId);
        }
    }

    private async Task PublishUntilLostAsync(MqttSession session, CancellationToken stoppingToken)
    {
        ExceptionDispatchInfo? failure = null;
        try
        {
            await this.SayAsync(session, Online).ConfigureAwait(false);
            await this.publisher.RunAsync(session, stoppingToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            failure = ExceptionDispatchInfo.Capture(error);
        }

        // A publish may fail on the lost connection before the client has said why it was lost.
        if (!stoppingToken.IsCancellationRequested && await session.WasTakenOverAsync().ConfigureAwait(false))
        {
            throw new BrokerRefusedException(
                $"another client connected as '{this.clientId}'. Give each agent its own Mqtt:ClientId or Agent names.");
        }

        failure?.Throw();
    }

    // A clean disconnection suppresses the will, so "stopped" is said first.
    private async Task DisconnectGracefullyAsync(MqttSession session)
    {
        if (session.Client.IsConnected)
        {
            using var timeout = new CancellationTokenSource(FlushTime, this.time);
            try
            {
                await this.publisher.PublishWaitingAsync(session, timeout.Token).ConfigureAwait(false);
                await this.SayAsync(session, Stopped).ConfigureAwait(false);

                // Time of its own: a flush that took all of it must not make the broker publish the will.
                using var farewell = new CancellationTokenSource(FlushTime, this.time);
                await session.Client.DisconnectAsync(new MqttClientDisconnectOptions(), farewell.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is MqttCommunicationException or OperationCanceledException or TimeoutException)
            {
                MqttLog.DisconnectFailed(this.logger, error.Message);
            }
        }
    }

    private Task SayAsync(MqttSession session, string status) =>
        this.publisher.SendAsync(session, MqttMessageFactory.Retain(this.topics.Status, this.Status(status)));

    private byte[] Status(string status) =>
        JsonSerializer.SerializeToUtf8Bytes(
            this.sequencer.Stamp(new StatusMessage { Status = status, At = this.time.GetUtcNow() }),
            MessageJson.Default.StatusMessage);
}
