using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;

namespace MultiAD.Edge.Trainer.Tests.Rollout;

/// <summary>Plays a station on a real broker: takes its orders and reports what a test tells it to.</summary>
internal sealed class FakeStation : IAsyncDisposable
{
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<byte[]> orders = new();
    private readonly string name;

    private FakeStation(string name) => this.name = name;

    /// <summary>The orders that came, as they came.</summary>
    public IReadOnlyCollection<byte[]> Orders => this.orders;

    /// <summary>SHA-256 of what was fetched; null before.</summary>
    public string? Fetched { get; private set; }

    /// <summary>Connects, says that it is there, and answers each order.</summary>
    /// <param name="port">Port of the broker.</param>
    /// <param name="name">The five levels.</param>
    /// <param name="answer">Answers an order; null never answers.</param>
    public static async Task<FakeStation> StartAsync(int port, string name, Func<FakeStation, JsonObject, Task>? answer)
    {
        var station = new FakeStation(name);
        station.client.ApplicationMessageReceivedAsync += arrived =>
        {
            var payload = arrived.ApplicationMessage.Payload.ToArray();
            station.orders.Enqueue(payload);
            _ = Task.Run(() => answer?.Invoke(station, JsonNode.Parse(payload)!.AsObject()) ?? Task.CompletedTask);
            return Task.CompletedTask;
        };
        await station.client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build());
        await station.RetainAsync($"{name}/camera", new JsonObject { ["schema"] = "multiad.camera/1", ["state"] = "ok" });
        await station.RetainAsync($"{name[..name.LastIndexOf('/')]}/status", new JsonObject { ["status"] = "online" });
        await station.client.SubscribeAsync($"{name}/model/desired", MqttQualityOfServiceLevel.AtLeastOnce);
        return station;
    }

    /// <summary>Does as a good device: fetches, checks and confirms.</summary>
    public static async Task ConfirmAsync(FakeStation station, JsonObject order)
    {
        await station.ReportAsync(order, "downloading", progress: 0.5);
        if (order["url"] is { } url)
        {
            using var http = new HttpClient();
            var content = await http.GetByteArrayAsync(url.GetValue<string>());
            station.Fetched = Convert.ToHexStringLower(SHA256.HashData(content));
            if (content.Length != order["bytes"]!.GetValue<long>())
            {
                await station.ReportAsync(order, "refused", "another length");
                return;
            }
        }

        await station.ReportAsync(order, "activeUnconfirmed");
        await station.ReportAsync(order, "confirmed");
    }

    /// <summary>Refuses, or returns the model before, with a reason.</summary>
    public static Func<FakeStation, JsonObject, Task> Ends(string state, string? reason) =>
        (station, order) => station.ReportAsync(order, state, reason);

    /// <summary>Reports on an order.</summary>
    public Task ReportAsync(JsonObject order, string state, string? reason = null, double? progress = null) =>
        this.ReportAsync(order["orderId"]!.GetValue<string>(), state, reason, progress);

    /// <summary>Reports on an order by its identifier.</summary>
    public Task ReportAsync(string? orderId, string state, string? reason = null, double? progress = null) =>
        this.RetainAsync($"{this.name}/model/reported", new JsonObject
        {
            ["schema"] = "multiad.modelReported/1",
            ["bootId"] = "00",
            ["state"] = state,
            ["orderId"] = orderId,
            ["progress"] = progress,
            ["reason"] = reason,
            ["active"] = new JsonObject { ["name"] = "brightness", ["version"] = state == "confirmed" ? 3 : 2, ["digest"] = "00" },
            ["timings"] = null,
        });

    /// <summary>Sets any retained topic.</summary>
    public Task RetainAsync(string topic, JsonNode payload) => this.client.PublishAsync(new MqttApplicationMessageBuilder()
        .WithTopic(topic)
        .WithPayload(JsonSerializer.SerializeToUtf8Bytes(payload))
        .WithRetainFlag()
        .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
        .Build());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (this.client.IsConnected)
        {
            await this.client.DisconnectAsync(new MqttClientDisconnectOptions());
        }

        this.client.Dispose();
    }
}
