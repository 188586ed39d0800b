using System.Buffers;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MultiAD.Edge.Agent.Tests.Cameras;

namespace MultiAD.Edge.Agent.Tests.Hosting;

/// <summary>A subscriber of everything that keeps what it receives.</summary>
internal sealed class Recorder : IAsyncDisposable
{
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly Lock gate = new();
    private readonly List<RecordedMessage> messages = [];

    private Recorder()
    {
    }

    public IReadOnlyList<RecordedMessage> Messages
    {
        get
        {
            lock (this.gate)
            {
                return [.. this.messages];
            }
        }
    }

    public static async Task<Recorder> ConnectAsync(int port)
    {
        var recorder = new Recorder();
        recorder.client.ApplicationMessageReceivedAsync += recorder.RecordAsync;
        using var timeout = new CancellationTokenSource(Eventually.Limit);
        var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", port);
        await recorder.client.ConnectAsync(options.Build(), timeout.Token);
        var all = new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter("#", MqttQualityOfServiceLevel.ExactlyOnce, retainAsPublished: true);
        await recorder.client.SubscribeAsync(all.Build(), timeout.Token);
        return recorder;
    }

    public IReadOnlyList<RecordedMessage> On(string topic) => [.. this.Messages.Where(message => message.Topic == topic)];

    /// <summary>Waits until something was received on a topic.</summary>
    public async Task<RecordedMessage> WaitAsync(string topic, Func<RecordedMessage, bool> wanted)
    {
        await Eventually.True(() => this.On(topic).Any(wanted));
        return this.On(topic).First(wanted);
    }

    public async ValueTask DisposeAsync()
    {
        if (this.client.IsConnected)
        {
            await this.client.DisconnectAsync(new MqttClientDisconnectOptions());
        }

        this.client.Dispose();
    }

    private Task RecordAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        var message = received.ApplicationMessage;
        var properties = (message.UserProperties ?? []).ToDictionary(
            property => property.Name, property => Encoding.UTF8.GetString(property.ValueBuffer.Span));
        lock (this.gate)
        {
            this.messages.Add(new RecordedMessage
            {
                Topic = message.Topic,
                Payload = message.Payload.ToArray(),
                Qos = (int)message.QualityOfServiceLevel,
                Retained = message.Retain,
                ContentType = message.ContentType,
                Correlation = message.CorrelationData,
                Expiry = message.MessageExpiryInterval,
                Properties = properties,
            });
        }

        return Task.CompletedTask;
    }
}
