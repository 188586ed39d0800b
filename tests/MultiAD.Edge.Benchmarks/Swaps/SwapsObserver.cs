using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MultiAD.Edge.Benchmarks.Swaps;

/// <summary>Sees what the agent publishes, and gives it orders.</summary>
internal sealed class SwapsObserver : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly string[] Ends = ["confirmed", "rolledBack", "refused"];

    private readonly ConcurrentQueue<SeenResult> results = new();
    private readonly ConcurrentDictionary<string, JsonNode> ended = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> stations = new(StringComparer.Ordinal);
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly int port;
    private readonly string root;

    public SwapsObserver(int port, string root)
    {
        this.port = port;
        this.root = root;
        this.client.ApplicationMessageReceivedAsync += received =>
        {
            this.Take(received.ApplicationMessage);
            return Task.CompletedTask;
        };
    }

    /// <summary>Results in the order in which they came.</summary>
    public IReadOnlyList<SeenResult> Results => [.. this.results];

    /// <summary>Stations that have judged a part.</summary>
    public int Stations => this.stations.Count;

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", this.port).Build();
        await this.client.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        await this.client.SubscribeAsync($"{this.root}/#", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken).ConfigureAwait(false);
    }

    public Task OrderAsync(string station, JsonObject order, CancellationToken cancellationToken) => this.client.PublishStringAsync(
        $"{this.root}/{station}/model/desired", order.ToJsonString(), MqttQualityOfServiceLevel.AtLeastOnce, retain: true, cancellationToken);

    /// <summary>The message with which an order ended; null while it has not.</summary>
    public JsonNode? EndOf(string orderId) => this.ended.GetValueOrDefault(orderId);

    public static async Task UntilAsync(Func<bool> isSo, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(timeout);
        while (!isSo())
        {
            await Task.Delay(Pause, end.Token).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        this.client.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Take(MqttApplicationMessage message)
    {
        if (!message.Topic.EndsWith("/result", StringComparison.Ordinal) && !message.Topic.EndsWith("/model/reported", StringComparison.Ordinal))
        {
            return;
        }

        var now = DateTimeOffset.UtcNow;
        var json = JsonNode.Parse(Encoding.UTF8.GetString(message.Payload.ToArray()))!;
        if (message.Topic.EndsWith("/model/reported", StringComparison.Ordinal))
        {
            if (json["orderId"]?.GetValue<string>() is { } order && Ends.Contains(json["state"]!.GetValue<string>()))
            {
                this.ended[order] = json;
            }

            return;
        }

        var station = message.Topic.Split('/')[4];
        this.results.Enqueue(new SeenResult(
            station,
            json["partId"]!.GetValue<string>(),
            json["frame"]!["number"]!.GetValue<long>(),
            json["verdict"]!.GetValue<string>(),
            json["model"]?["version"]?.GetValue<long>(),
            now));
        if (json["model"] is not null)
        {
            this.stations[station] = true;
        }
    }
}
