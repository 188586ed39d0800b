using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MultiAD.Edge.Benchmarks.Delivery;

/// <summary>A subscriber whose session the broker keeps while it is away, and which comes back until it is disposed.</summary>
internal sealed class DeliverySubscriber : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<ReceivedMessage> messages = new();
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource stop = new();
    private readonly MqttClientOptions options;
    private readonly string root;
    private readonly Task loop;

    public DeliverySubscriber(int port, string root)
    {
        this.root = root;
        this.options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer("127.0.0.1", port)
            .WithClientId("delivery-subscriber")
            .WithCleanStart(false)
            .WithSessionExpiryInterval(3600)
            .WithTimeout(TimeSpan.FromSeconds(2))
            .Build();
        this.client.ApplicationMessageReceivedAsync += received =>
        {
            var message = received.ApplicationMessage;
            var level = message.Topic[(message.Topic.LastIndexOf('/') + 1)..];
            if (level is "alert" or "result" or "gap" && message.Payload.Length > 0)
            {
                this.messages.Enqueue(new ReceivedMessage(level, DateTimeOffset.UtcNow, JsonNode.Parse(message.Payload.ToArray())!));
            }

            return Task.CompletedTask;
        };
        this.loop = this.RunAsync();
    }

    /// <summary>What came so far, in order.</summary>
    public IReadOnlyList<ReceivedMessage> Messages => [.. this.messages];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await this.stop.CancelAsync().ConfigureAwait(false);
        await this.loop.ConfigureAwait(false);
        this.client.Dispose();
        this.stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!this.stop.IsCancellationRequested)
        {
            try
            {
                if (!this.client.IsConnected)
                {
                    await this.client.ConnectAsync(this.options, this.stop.Token).ConfigureAwait(false);
                    var filter = new MqttClientSubscribeOptionsBuilder()
                        .WithTopicFilter(this.root + "/#", MqttQualityOfServiceLevel.AtLeastOnce)
                        .Build();
                    await this.client.SubscribeAsync(filter, this.stop.Token).ConfigureAwait(false);
                }
            }
            catch (Exception) when (!this.stop.IsCancellationRequested)
            {
                // The broker is away; that is what is measured.
                await Task.Delay(Pause).ConfigureAwait(false);
                continue;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }
}
