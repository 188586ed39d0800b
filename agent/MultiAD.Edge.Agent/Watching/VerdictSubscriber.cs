using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Watching;

/// <summary>Subscribes to the results of one or more stations and joins them with their heat maps. For one reader.</summary>
internal sealed class VerdictSubscriber : IAsyncDisposable
{
    // Maps that nobody asks for, because their result was lost, must not pile up.
    private const int MaximumMaps = 64;

    // A map follows its result at once; later than this it is not waited for.
    private static readonly TimeSpan MapWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<Received> received = Channel.CreateUnbounded<Received>();
    private readonly Queue<Received> results = new();
    private readonly OrderedDictionary<string, byte[]> maps = new(StringComparer.Ordinal);
    private readonly BrokerAddress broker;

    private VerdictSubscriber(BrokerAddress broker) => this.broker = broker;

    /// <summary>Connects and subscribes.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="stations">Topic filter of the stations, such as <c>multiad/+/+/+/+</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">The broker cannot be reached or refuses; the message says what to do.</exception>
    public static async Task<VerdictSubscriber> ConnectAsync(BrokerAddress broker, string stations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(broker);
        var subscriber = new VerdictSubscriber(broker);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            await subscriber.SubscribeAsync(stations, timeout.Token).ConfigureAwait(false);
            return subscriber;
        }
        catch (Exception error)
        {
            await subscriber.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw error as IOException ?? new IOException(
                $"The broker {broker} cannot be reached ({error.GetBaseException().Message}). Check the address and that it runs.", error);
        }
    }

    /// <summary>Results in the order in which they come; one that a map follows waits briefly for it.</summary>
    /// <exception cref="IOException">The connection to the broker is lost.</exception>
    public async IAsyncEnumerable<ReceivedVerdict> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            while (this.results.Count == 0)
            {
                await this.TakeAsync(cancellationToken).ConfigureAwait(false);
            }

            var next = this.results.Dequeue();
            var id = next.Result!.ResultId;
            if (next.Result is { Verdict: Verdict.Fail, AlertId: not null })
            {
                await this.WaitForMapAsync(id, cancellationToken).ConfigureAwait(false);
            }

            this.maps.Remove(id, out var map);
            yield return new ReceivedVerdict(StationTopics.NameIn(next.Topic) ?? next.Topic, next.Result, map);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        this.received.Writer.TryComplete();
        if (this.client.IsConnected)
        {
            using var timeout = new CancellationTokenSource(ConnectTimeout);
            var disconnected = (Task)this.client.DisconnectAsync(new MqttClientDisconnectOptions(), timeout.Token);
            await disconnected.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        this.client.Dispose();
    }

    private async Task SubscribeAsync(string stations, CancellationToken cancellationToken)
    {
        this.client.ApplicationMessageReceivedAsync += this.ReceiveAsync;
        this.client.DisconnectedAsync += _ =>
        {
            this.received.Writer.TryComplete(
                new IOException($"The connection to the broker {this.broker} is lost. Start again when it runs."));
            return Task.CompletedTask;
        };
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(this.broker.Host, this.broker.Port)
            .WithClientId($"multiad-watch-{Guid.NewGuid():N}")
            .WithTimeout(ConnectTimeout);
        if (this.broker.Tls)
        {
            builder.WithTlsOptions(tls => BrokerTls.Configure(tls, new TlsFiles(null, null, null)));
        }

        var result = await this.client.ConnectAsync(builder.Build(), cancellationToken).ConfigureAwait(false);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            var refusal = $"The broker {this.broker} refused: {result.ResultCode} {result.ReasonString}".TrimEnd();
            throw new IOException(refusal + ". Check that it lets this client in.");
        }

        var filter = new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter($"{stations}/{StationTopics.ResultLevel}", MqttQualityOfServiceLevel.AtLeastOnce)
            .WithTopicFilter($"{stations}/{StationTopics.MapLevel}/+", MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        await this.client.SubscribeAsync(filter, cancellationToken).ConfigureAwait(false);
    }

    private async Task WaitForMapAsync(string resultId, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(MapWait);
        while (!this.maps.ContainsKey(resultId) && !timeout.IsCancellationRequested)
        {
            try
            {
                await this.TakeAsync(timeout.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The verdict stands without its map.
                return;
            }
        }
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        Received next;
        try
        {
            next = await this.received.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException error) when (error.InnerException is IOException lost)
        {
            throw new IOException(lost.Message, error);
        }

        if (next.Result is not null)
        {
            this.results.Enqueue(next);
            return;
        }

        this.maps[next.ResultId!] = next.Map!;
        if (this.maps.Count > MaximumMaps)
        {
            this.maps.RemoveAt(0);
        }
    }

    private Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs arrived)
    {
        var message = arrived.ApplicationMessage;
        var levels = message.Topic.Split('/');
        if (levels.Length > StationTopics.Levels + 1 && levels[^2] == StationTopics.MapLevel)
        {
            this.received.Writer.TryWrite(new Received(message.Topic, null, levels[^1], message.Payload.ToArray()));
        }
        else if (Parse(message.Payload) is { } result)
        {
            this.received.Writer.TryWrite(new Received(message.Topic, result, null, null));
        }

        return Task.CompletedTask;
    }

    // Somebody else's message on this topic is none of a watcher's business.
    private static ResultMessage? Parse(ReadOnlySequence<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            var result = JsonSerializer.Deserialize(ref reader, MessageJson.Default.ResultMessage);
            return result is
            {
                Schema: ResultMessage.CurrentSchema,
                ResultId: not null,
                Frame: not null,
                Regions: not null,
                Timings: not null,
            }
                ? result
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Received(string Topic, ResultMessage? Result, string? ResultId, byte[]? Map);
}
