using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MultiAD.Edge.Agent.Messaging;

/// <summary>A result as a subscriber sees it, with its heat map where there is one.</summary>
/// <param name="Topic">Topic of the result.</param>
/// <param name="Result">The result.</param>
/// <param name="Map">PNG; null where none came.</param>
public sealed record ReceivedVerdict(string Topic, ResultMessage Result, byte[]? Map);

/// <summary>Subscribes to the results of one or more stations and joins them with their heat maps.</summary>
public sealed class VerdictSubscriber : IAsyncDisposable
{
    // A map follows its result at once; later than this it is not waited for.
    private static readonly TimeSpan MapWait = TimeSpan.FromSeconds(3);

    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<(string Topic, ResultMessage? Result, string? ResultId, byte[]? Map)> received = Channel.CreateUnbounded<(string, ResultMessage?, string?, byte[]?)>();
    private readonly Dictionary<string, byte[]> maps = new(StringComparer.Ordinal);

    private VerdictSubscriber()
    {
    }

    /// <summary>Connects and subscribes.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="stations">Topic filter of the stations, such as <c>multiad/+/+/+</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">The broker cannot be reached or refuses.</exception>
    public static async Task<VerdictSubscriber> ConnectAsync(BrokerAddress broker, string stations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(broker);
        var subscriber = new VerdictSubscriber();
        subscriber.client.ApplicationMessageReceivedAsync += subscriber.ReceiveAsync;
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(broker.Host, broker.Port)
            .WithTlsOptions(tls => tls.UseTls(broker.Tls))
            .WithClientId($"multiad-watch-{Guid.NewGuid():N}")
            .WithTimeout(TimeSpan.FromSeconds(10))
            .Build();
        try
        {
            var result = await subscriber.client.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                throw new IOException($"the broker {broker} refused: {result.ResultCode} {result.ReasonString}".TrimEnd());
            }

            var filter = new MqttClientSubscribeOptionsBuilder()
                .WithTopicFilter(stations + "/result", MqttQualityOfServiceLevel.AtLeastOnce)
                .WithTopicFilter(stations + "/alert/map", MqttQualityOfServiceLevel.AtLeastOnce)
                .Build();
            await subscriber.client.SubscribeAsync(filter, cancellationToken).ConfigureAwait(false);
            return subscriber;
        }
        catch (Exception error) when (error is MQTTnet.Exceptions.MqttCommunicationException or IOException)
        {
            await subscriber.DisposeAsync().ConfigureAwait(false);
            throw new IOException($"The broker {broker} cannot be reached ({error.Message}). Check the address and that it runs.", error);
        }
    }

    /// <summary>Results in the order in which they come; a failed part waits briefly for its map.</summary>
    public async IAsyncEnumerable<ReceivedVerdict> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = new Queue<(string Topic, ResultMessage Result)>();
        while (true)
        {
            var next = await this.NextAsync(cancellationToken).ConfigureAwait(false);
            if (next.Result is null)
            {
                this.maps[next.ResultId!] = next.Map!;
                continue;
            }

            waiting.Enqueue((next.Topic, next.Result));
            while (waiting.TryDequeue(out var verdict))
            {
                if (verdict.Result.Verdict == Inspection.Verdicts.Verdict.Fail)
                {
                    await this.WaitForMapAsync(verdict.Result.ResultId, waiting, cancellationToken).ConfigureAwait(false);
                }

                this.maps.Remove(verdict.Result.ResultId, out var map);
                yield return new ReceivedVerdict(verdict.Topic, verdict.Result, map);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (this.client.IsConnected)
        {
            await this.client.DisconnectAsync(new MqttClientDisconnectOptions()).ConfigureAwait(false);
        }

        this.client.Dispose();
    }

    private async Task WaitForMapAsync(string resultId, Queue<(string Topic, ResultMessage Result)> waiting, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MapWait);
        try
        {
            while (!this.maps.ContainsKey(resultId))
            {
                var next = await this.NextAsync(limit.Token).ConfigureAwait(false);
                if (next.Result is { } result)
                {
                    waiting.Enqueue((next.Topic, result));
                }
                else
                {
                    this.maps[next.ResultId!] = next.Map!;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No map came in time; the verdict stands without it.
        }
    }

    private ValueTask<(string Topic, ResultMessage? Result, string? ResultId, byte[]? Map)> NextAsync(CancellationToken cancellationToken) =>
        this.received.Reader.ReadAsync(cancellationToken);

    private Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        var message = received.ApplicationMessage;
        var payload = message.Payload.ToArray();
        if (message.Topic.EndsWith("/alert/map", StringComparison.Ordinal))
        {
            var property = message.UserProperties?.FirstOrDefault(candidate => candidate.Name == "resultId");
            if (property is not null)
            {
                this.received.Writer.TryWrite((message.Topic, null, Encoding.UTF8.GetString(property.ValueBuffer.Span), payload));
            }

            return Task.CompletedTask;
        }

        try
        {
            if (JsonSerializer.Deserialize(payload, MessageJson.Default.ResultMessage) is { Schema: ResultMessage.CurrentSchema } result)
            {
                this.received.Writer.TryWrite((message.Topic, result, null, null));
            }
        }
        catch (JsonException)
        {
            // Somebody else's message on this topic; a watcher has nothing to do with it.
        }

        return Task.CompletedTask;
    }
}
