using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;

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
    private const byte TakenOver = 0x8E;

    // Connections that end sooner, several in a row, are a fight over the client identifier rather than a bad network.
    private const int ShortSessionsToReport = 3;
    private static readonly TimeSpan ShortSession = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    private readonly MqttOptions options;
    private readonly AgentTopics topics;
    private readonly MessageSequencer sequencer;
    private readonly Outgoing outgoing;
    private readonly IMessageReceiver? receiver;
    private readonly MqttConnector connector;
    private readonly DeliveryReport report;
    private readonly TimeProvider time;
    private readonly ILogger<MqttConnection> logger;
    private readonly string clientId;
    private readonly RetryWaits waits;
    private EmbeddedBroker? embedded;
    private string? reported;
    private int shortSessions;

    /// <summary>Makes the connection; it is opened when the host starts.</summary>
    /// <param name="options">How to connect.</param>
    /// <param name="agent">Who connects; its names make the client identifier where none is given.</param>
    /// <param name="outgoing">What leaves for the broker.</param>
    /// <param name="time">Clock of waits and messages.</param>
    /// <param name="logger">Told of each change once.</param>
    /// <param name="receiver">Takes what the broker sends; null where nothing is subscribed to.</param>
    public MqttConnection(
        MqttOptions options,
        AgentIdentity agent,
        Outgoing outgoing,
        TimeProvider time,
        ILogger<MqttConnection> logger,
        IMessageReceiver? receiver = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(outgoing);
        this.options = options;
        this.topics = agent.Topics;
        this.sequencer = agent.Sequencer;
        this.outgoing = outgoing;
        this.receiver = receiver;
        this.connector = new MqttConnector(options, outgoing.Notices, receiver, time, logger);
        this.report = new DeliveryReport(new RefusedTopics(options, outgoing.Notices, time, logger), outgoing.Notices, logger);
        this.time = time;
        this.logger = logger;
        this.clientId = this.options.ClientId ?? $"multiad-{agent.Options.Site}-{agent.Options.Line}-{agent.Options.Name}";
        this.waits = new RetryWaits(options, Random.Shared);
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
            this.outgoing.Pulse.Begin();
            var wait = await this.HoldSessionAsync(address, stoppingToken).ConfigureAwait(false);
            this.outgoing.Pulse.End();
            await ((Task)Task.Delay(wait, this.time, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Makes a connection and holds it to its end.</summary>
    /// <returns>How long to wait before the next.</returns>
    private async Task<TimeSpan> HoldSessionAsync(BrokerAddress address, CancellationToken stoppingToken)
    {
        using var session = new MqttSession(this.time, this.outgoing.Outbox.Wake, this.receiver);
        try
        {
            if (!await this.connector.ConnectAsync(session, address, this.Options(address), stoppingToken).ConfigureAwait(false))
            {
                return TimeSpan.Zero;
            }

            MqttLog.Connected(this.logger, address);
            this.reported = null;
            return await this.ServeAsync(session, address, stoppingToken).ConfigureAwait(false);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            MqttLog.Stopping(this.logger);
            return TimeSpan.Zero;
        }
        catch (Exception error)
        {
            // Whatever the library or the network throws, the agent keeps trying and inspection continues.
            this.ReportOnce(address, await this.ExplainAsync(error, address, stoppingToken).ConfigureAwait(false));
            return this.waits.Next((error as BrokerRefusedException)?.Reason?.Wait ?? RetryWait.Network);
        }
    }

    private async Task<string> ExplainAsync(Exception error, BrokerAddress address, CancellationToken stoppingToken) =>
        error is BrokerHungUpException or BrokerRefusedException
            ? error.Message
            : await BrokerFault.ExplainAsync(error, address, TlsFiles.Of(this.options), stoppingToken).ConfigureAwait(false)
                ?? error.GetBaseException().Message.TrimEnd('.') + ".";

    private Func<ConnectTerms, MqttClientOptions> Options(BrokerAddress address) => terms =>
        MqttMessageFactory.Connect(this.options, address, terms, this.clientId, this.topics.Status, this.Status(Offline));

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

    private void ReportOnce(BrokerAddress address, string reason)
    {
        if (this.reported != reason)
        {
            MqttLog.Unreachable(this.logger, address, reason);
            this.reported = reason;
        }
    }

    /// <summary>Serves a connection to its end.</summary>
    /// <returns>How long to wait before the next.</returns>
    private async Task<TimeSpan> ServeAsync(MqttSession session, BrokerAddress address, CancellationToken stoppingToken)
    {
        var connected = this.time.GetTimestamp();
        using var publisher = new MqttPublisher(
            session, this.outgoing, this.report, this.options.Timeout, this.time, this.logger);
        var lost = await this.PublishUntilLostAsync(session, publisher, stoppingToken).ConfigureAwait(false);
        if (stoppingToken.IsCancellationRequested)
        {
            await this.DisconnectGracefullyAsync(session, publisher).ConfigureAwait(false);
            this.report.Unsure(session.Unsure, this.time.GetUtcNow());
            return TimeSpan.Zero;
        }

        this.CountShortSession(this.time.GetElapsedTime(connected));
        MqttLog.Lost(this.logger, address, lost);
        this.report.Unsure(session.Unsure, this.time.GetUtcNow());
        var fight = this.shortSessions >= ShortSessionsToReport;
        return this.waits.Next(fight ? RetryWait.Long : session.EndReason?.Wait ?? RetryWait.Network);
    }

    // A connection that lasted begins with the first wait again; short ones wait longer and longer, as failed ones do.
    private void CountShortSession(TimeSpan lasted)
    {
        if (lasted >= ShortSession)
        {
            this.shortSessions = 0;
            this.waits.Reset();
        }
        else if (++this.shortSessions == ShortSessionsToReport)
        {
            MqttLog.LostAgain(this.logger, this.shortSessions, this.clientId);
        }
    }

    /// <summary>Publishes until the session is lost or the agent stops.</summary>
    /// <returns>Why it was lost.</returns>
    private async Task<string> PublishUntilLostAsync(MqttSession session, MqttPublisher publisher, CancellationToken stoppingToken)
    {
        string? failure = null;
        try
        {
            await this.SayAsync(session, publisher, Online).ConfigureAwait(false);
            await publisher.RunAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error.GetBaseException().Message;
        }

        if (stoppingToken.IsCancellationRequested)
        {
            return string.Empty;
        }

        // A publish may fail on the lost connection before the client has said why it was lost.
        await session.WaitForReasonAsync().ConfigureAwait(false);
        return session.EndReason?.Code == TakenOver
            ? $"another client connected as '{this.clientId}'. Give each agent its own Mqtt:ClientId or Agent names"
            : session.IsAlive ? failure ?? session.EndText : session.EndText;
    }

    // A clean disconnection suppresses the will, so "stopped" is said first.
    private async Task DisconnectGracefullyAsync(MqttSession session, MqttPublisher publisher)
    {
        if (!session.IsAlive)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(FlushTime, this.time);
        try
        {
            await publisher.FlushAsync(timeout.Token).ConfigureAwait(false);
            await this.SayAsync(session, publisher, Stopped).ConfigureAwait(false);

            // Time of its own: a flush that took all of it must not make the broker publish the will.
            using var farewell = new CancellationTokenSource(FlushTime, this.time);
            await session.Client.DisconnectAsync(new MqttClientDisconnectOptions(), farewell.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            MqttLog.DisconnectFailed(this.logger, error.Message);
        }
    }

    private Task SayAsync(MqttSession session, MqttPublisher publisher, string status) =>
        publisher.SendAsync(MqttMessageFactory.Retain(this.topics.Status, this.Status(status), session.Limits));

    private byte[] Status(string status) =>
        JsonSerializer.SerializeToUtf8Bytes(
            this.sequencer.Stamp(new StatusMessage { Status = status, At = this.time.GetUtcNow() }),
            MessageJson.Default.StatusMessage);
}
