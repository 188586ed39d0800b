using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MultiAD.Edge.Agent.Configuration;

namespace MultiAD.Edge.Agent.Messaging;

/// <summary>
/// The only owner of the MQTT client: one loop connects, says what the station is, publishes what waits, and connects
/// again. Nobody else touches the client, so that connecting never runs beside publishing.
/// </summary>
public sealed partial class MqttConnection : BackgroundService
{
    private const string Online = "online";
    private const string Stopped = "stopped";
    private const string Offline = "offline";

    // A broker that refuses on purpose will not change its mind in a second.
    private const int RefusalFactor = 10;
    private static readonly TimeSpan IdleCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    private readonly MqttOptions options;
    private readonly Topics topics;
    private readonly MessageStamp stamp;
    private readonly TimeProvider time;
    private readonly ILogger<MqttConnection> logger;
    private readonly OutgoingBacklog queue;
    private readonly string clientId;
    private readonly ConcurrentDictionary<string, byte[]> retained = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> changed = new();
    private EmbeddedBroker? embedded;
    private uint maximumPacket = uint.MaxValue;

    /// <summary>Creates the connection; it is opened when the host starts.</summary>
    public MqttConnection(IOptions<MqttOptions> options, IOptions<StationOptions> station, MessageStamp stamp, TimeProvider time, ILogger<MqttConnection> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(station);
        this.options = options.Value;
        this.topics = new Topics(station.Value);
        this.stamp = stamp;
        this.time = time;
        this.logger = logger;
        this.queue = new OutgoingBacklog(this.options.AlertQueue, this.options.ResultQueue);
        this.clientId = this.options.ClientId ?? $"multiad-{station.Value.Site}-{station.Value.Line}-{station.Value.Station}";
    }

    /// <summary>Messages that wait for the broker.</summary>
    public int Backlog => this.queue.Count;

    /// <summary>Queues a message; never waits.</summary>
    public void Publish(OutgoingMessage message) => this.queue.Add(message);

    /// <summary>Sets the content of a retained topic; it is published now and after each reconnection.</summary>
    public void Retain(string topic, byte[] payload)
    {
        this.retained[topic] = payload;
        this.changed.Enqueue(topic);
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
    public override void Dispose()
    {
        this.queue.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var address = this.embedded is { } broker
            ? new BrokerAddress("127.0.0.1", broker.Port, Tls: false)
            : BrokerAddress.TryParse(this.options.Broker, out var parsed) ? parsed : throw new InvalidOperationException("The broker's address was not validated.");
        using var client = new MqttClientFactory().CreateMqttClient();
        string? reported = null;
        var delay = this.options.ReconnectDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = delay;
            try
            {
                var connection = await this.ConnectAsync(client, address, stoppingToken).ConfigureAwait(false);
                if (connection is null)
                {
                    Log.Connected(this.logger, address);
                    reported = null;
                    delay = this.options.ReconnectDelay;
                    wait = delay;
                    await this.ServeAsync(client, stoppingToken).ConfigureAwait(false);
                    if (!stoppingToken.IsCancellationRequested)
                    {
                        Log.Lost(this.logger, address);
                    }
                }
                else
                {
                    wait = this.Bounded(delay * RefusalFactor);
                    reported = this.ReportOnce(reported, address, connection);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error) when (error is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException or IOException or TimeoutException or System.Security.Cryptography.CryptographicException or UnauthorizedAccessException)
            {
                reported = this.ReportOnce(reported, address, Innermost(error).Message);
            }

            delay = this.Bounded(delay * 2);
            await this.PauseAsync(wait, stoppingToken).ConfigureAwait(false);
        }

        await this.FarewellAsync(client).ConfigureAwait(false);
    }

    private static Exception Innermost(Exception error)
    {
        while (error.InnerException is not null)
        {
            error = error.InnerException;
        }

        return error;
    }

    private TimeSpan Bounded(TimeSpan delay) => delay < this.options.MaximumReconnectDelay ? delay : this.options.MaximumReconnectDelay;

    private string ReportOnce(string? reported, BrokerAddress address, string reason)
    {
        if (reported != reason)
        {
            Log.Unreachable(this.logger, address, reason);
        }

        return reason;
    }

    // Jitter keeps a whole hall of stations from coming back in the same instant.
    private async Task PauseAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay * (0.75 + (0.5 * Random.Shared.NextDouble())), this.time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopping; the loop sees it.
        }
    }

    /// <summary>Connects.</summary>
    /// <returns>Null when connected, otherwise why the broker refused.</returns>
    private async Task<string?> ConnectAsync(IMqttClient client, BrokerAddress address, CancellationToken cancellationToken)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(address.Host, address.Port)
            .WithClientId(this.clientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval(3600)
            .WithKeepAlivePeriod(this.options.KeepAlive)
            .WithTimeout(this.options.Timeout)
            .WithWillTopic(this.topics.Status)
            .WithWillPayload(this.Status(Offline))
            .WithWillContentType("application/json")
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain()
            .WithWillDelayInterval((uint)this.options.WillDelay.TotalSeconds);
        if (this.options.Username is { } user)
        {
            builder.WithCredentials(user, this.ReadPassword());
        }

        if (address.Tls)
        {
            builder.WithTlsOptions(tls =>
            {
                tls.UseTls();
                if (this.options.CertificateAuthorityFile is { } file)
                {
                    var authorities = new X509Certificate2Collection();
                    authorities.ImportFromPemFile(file);
                    tls.WithTrustChain(authorities);
                }
            });
        }

        var result = await client.ConnectAsync(builder.Build(), cancellationToken).ConfigureAwait(false);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            return $"the broker refused: {result.ResultCode} {result.ReasonString}".TrimEnd();
        }

        this.maximumPacket = result.MaximumPacketSize is 0 or null ? uint.MaxValue : result.MaximumPacketSize.Value;
        return null;
    }

    private byte[]? ReadPassword()
    {
        if (this.options.PasswordFile is not { } file)
        {
            return null;
        }

        return Encoding.UTF8.GetBytes(File.ReadAllText(file).TrimEnd('\r', '\n'));
    }

    private async Task ServeAsync(IMqttClient client, CancellationToken stoppingToken)
    {
        this.changed.Clear();
        await PublishRetainedAsync(client, this.topics.Status, this.Status(Online), stoppingToken).ConfigureAwait(false);
        foreach (var (topic, payload) in this.retained)
        {
            await PublishRetainedAsync(client, topic, payload, stoppingToken).ConfigureAwait(false);
        }

        while (client.IsConnected && !stoppingToken.IsCancellationRequested)
        {
            await this.PublishWaitingAsync(client, stoppingToken).ConfigureAwait(false);
            await this.queue.WaitAsync(IdleCheck, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task PublishWaitingAsync(IMqttClient client, CancellationToken cancellationToken)
    {
        while (this.changed.TryDequeue(out var topic))
        {
            await PublishRetainedAsync(client, topic, this.retained[topic], cancellationToken).ConfigureAwait(false);
        }

        while (client.IsConnected && this.queue.Peek() is { } message)
        {
            if (message.Payload.Length + message.Topic.Length + 1024L > this.maximumPacket)
            {
                Log.TooLarge(this.logger, message.Topic, message.Payload.Length, this.maximumPacket);
                this.queue.Remove(message);
                continue;
            }

            var result = await client.PublishAsync(Build(message), cancellationToken).ConfigureAwait(false);
            if (!result.IsSuccess)
            {
                Log.Refused(this.logger, message.Topic, result.ReasonCode);
            }

            this.queue.Remove(message);
        }
    }

    private static MqttApplicationMessage Build(OutgoingMessage message)
    {
        var builder = new MqttApplicationMessageBuilder()
            .WithTopic(message.Topic)
            .WithPayload(new ReadOnlySequence<byte>(message.Payload))
            .WithContentType(message.ContentType)
            .WithQualityOfServiceLevel(message.Class == DeliveryClass.Result ? MqttQualityOfServiceLevel.AtMostOnce : MqttQualityOfServiceLevel.AtLeastOnce);
        if (message.Expiry is { } expiry)
        {
            builder.WithMessageExpiryInterval((uint)Math.Max(1, expiry.TotalSeconds));
        }

        if (message.Correlation is { } correlation)
        {
            builder.WithCorrelationData(correlation);
        }

        foreach (var (name, value) in message.Properties)
        {
            builder.WithUserProperty(name, Encoding.UTF8.GetBytes(value));
        }

        return builder.Build();
    }

    private static Task<MqttClientPublishResult> PublishRetainedAsync(IMqttClient client, string topic, byte[] payload, CancellationToken cancellationToken) =>
        client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic(topic)
                .WithPayload(payload)
                .WithContentType("application/json")
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .WithRetainFlag()
                .Build(),
            cancellationToken);

    // A clean disconnection suppresses the will, so "stopped" is said first.
    private async Task FarewellAsync(IMqttClient client)
    {
        if (!client.IsConnected)
        {
            return;
        }

        using var limit = new CancellationTokenSource(FlushTime);
        try
        {
            await this.PublishWaitingAsync(client, limit.Token).ConfigureAwait(false);
            await PublishRetainedAsync(client, this.topics.Status, this.Status(Stopped), limit.Token).ConfigureAwait(false);
            await client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is MQTTnet.Exceptions.MqttCommunicationException or OperationCanceledException)
        {
            Log.FarewellFailed(this.logger, error.Message, this.queue.Count);
        }
    }

    private byte[] Status(string status) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new StatusMessage(StatusMessage.CurrentSchema, status, this.stamp.BootId, this.stamp.Next(), this.time.GetUtcNow(), MessageStamp.ClockSynchronised()),
            MessageJson.Default.StatusMessage);

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Information, "Embedded broker listens on 127.0.0.1:{Port}")]
        public static partial void EmbeddedBroker(ILogger logger, int port);

        [LoggerMessage(101, LogLevel.Information, "Connected to the broker {Address}")]
        public static partial void Connected(ILogger logger, BrokerAddress address);

        [LoggerMessage(102, LogLevel.Warning, "The broker {Address} cannot be used: {Reason} Inspection goes on, messages wait. Check Mqtt:Broker, the network and the broker.")]
        public static partial void Unreachable(ILogger logger, BrokerAddress address, string reason);

        [LoggerMessage(103, LogLevel.Warning, "The connection to the broker {Address} is lost; connecting again")]
        public static partial void Lost(ILogger logger, BrokerAddress address);

        [LoggerMessage(104, LogLevel.Error, "A message for {Topic} has {Bytes} bytes and the broker takes {Maximum}; it is left out. Lower Publishing:MapMaximumBytes or raise the broker's limit.")]
        public static partial void TooLarge(ILogger logger, string topic, int bytes, uint maximum);

        [LoggerMessage(106, LogLevel.Error, "The broker refused a message for {Topic}: {Reason}. Check the broker's access rules for this station.")]
        public static partial void Refused(ILogger logger, string topic, MqttClientPublishReasonCode reason);

        [LoggerMessage(105, LogLevel.Warning, "The last messages did not reach the broker ({Reason}); {Count} are lost")]
        public static partial void FarewellFailed(ILogger logger, string reason, int count);
    }
}
