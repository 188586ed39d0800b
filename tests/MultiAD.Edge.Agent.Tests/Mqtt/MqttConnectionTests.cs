using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MQTTnet.Server;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Delivery;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

public sealed class MqttConnectionTests
{
    private const string Status = "multiad/site/line/agent/status";
    private readonly SqliteOutbox outbox = TestOutbox.InMemory();
    private readonly RetainedStates states;

    public MqttConnectionTests() => this.states = new RetainedStates(this.outbox);

    [Fact]
    public async Task After_a_reconnection_every_retained_topic_is_said_again_with_its_last_content()
    {
        var port = LoopbackPort.Free();
        this.states.Set("t/info", "i1"u8.ToArray());
        this.states.Set("t/camera", "c1"u8.ToArray());
        using var connection = this.Connect(port, TimeProvider.System);
        await using (await MosquittoBroker.StartAsync(port))
        {
            await connection.StartAsync(CancellationToken.None);
            await using var recorder = await Recorder.ConnectAsync(port);
            await recorder.WaitAsync("t/info", message => Text(message) == "i1");
            await recorder.WaitAsync("t/camera", message => Text(message) == "c1");
            this.states.Set("t/camera", "c2"u8.ToArray());
            await recorder.WaitAsync("t/camera", message => Text(message) == "c2");
        }

        // A broker without memory: what it knows afterwards, it was told anew.
        this.states.Set("t/camera", "c3"u8.ToArray());
        this.outbox.Add(new OutgoingMessage("t/alert", "a"u8.ToArray(), MessagePriority.Alert));
        await using var anew = await MosquittoBroker.StartAsync(port);
        await using var late = await Recorder.ConnectAsync(port);
        await late.WaitAsync("t/info", message => Text(message) == "i1");
        await late.WaitAsync("t/camera", message => Text(message) == "c3");
        await late.WaitAsync("t/alert", message => Text(message) == "a");
        await late.WaitAsync(Status, message => message.Text("status") == "online");
        Assert.All(late.On("t/camera"), message => Assert.Equal("c3", Text(message)));
        await connection.StopAsync(CancellationToken.None);
        await late.WaitAsync(Status, message => message.Text("status") == "stopped");
    }

    [Fact]
    public async Task A_stop_whose_last_messages_take_all_the_time_still_says_goodbye_so_that_no_will_is_published()
    {
        var time = new FakeTimeProvider();
        using var broker = await PassiveBroker.StartAsync();
        var held = new TaskCompletionSource();
        broker.OnMessage = async topic =>
        {
            if (topic == "t/first")
            {
                await held.Task;
            }
            else if (topic == "t/second")
            {
                // Longer than the whole flush may take, shorter than the wait for one answer.
                time.Advance(TimeSpan.FromSeconds(6));
            }
        };
        using var connection = this.Connect(broker.Port, time);
        await connection.StartAsync(CancellationToken.None);
        this.outbox.Add(new OutgoingMessage("t/first", [1], MessagePriority.Alert));
        await Eventually.True(() => broker.Topics.Contains("t/first"));
        this.outbox.Add(new OutgoingMessage("t/second", [2], MessagePriority.Alert));
        var stop = connection.StopAsync(CancellationToken.None);
        held.SetResult();
        await stop.WaitAsync(Eventually.Limit);
        await Eventually.True(() => broker.Ends.Count == 1);
        Assert.Equal([Status, "t/first", "t/second", Status], broker.Topics);
        Assert.Equal([MqttClientDisconnectType.Clean], broker.Ends);
    }

    private static string Text(RecordedMessage message) => System.Text.Encoding.UTF8.GetString(message.Payload);

    private MqttConnection Connect(int port, TimeProvider time) => new(
        new MqttOptions { Broker = $"127.0.0.1:{port}", ReconnectDelay = TimeSpan.FromMilliseconds(100) },
        new AgentIdentity(new AgentOptions()),
        new Outgoing(this.outbox, this.states, new Notices()),
        time,
        NullLogger<MqttConnection>.Instance);

    /// <summary>A broker inside the test, which can hold a message as long as it likes.</summary>
    private sealed class PassiveBroker : IDisposable
    {
        private readonly MqttServer server;

        private PassiveBroker(int port)
        {
            this.Port = port;
            var options = new MqttServerOptionsBuilder()
                .WithDefaultEndpoint()
                .WithDefaultEndpointPort(port)
                .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback);
            this.server = new MqttServerFactory().CreateMqttServer(options.Build());
            this.server.InterceptingPublishAsync += async intercepted =>
            {
                this.Topics.Enqueue(intercepted.ApplicationMessage.Topic);
                await (this.OnMessage?.Invoke(intercepted.ApplicationMessage.Topic) ?? Task.CompletedTask);
            };
            this.server.ClientDisconnectedAsync += ended =>
            {
                this.Ends.Enqueue(ended.DisconnectType);
                return Task.CompletedTask;
            };
        }

        public int Port { get; }

        public ConcurrentQueue<string> Topics { get; } = new();

        public ConcurrentQueue<MqttClientDisconnectType> Ends { get; } = new();

        public Func<string, Task>? OnMessage { get; set; }

        public static async Task<PassiveBroker> StartAsync()
        {
            var broker = new PassiveBroker(LoopbackPort.Free());
            await broker.server.StartAsync();
            return broker;
        }

        public void Dispose() => this.server.Dispose();
    }
}
