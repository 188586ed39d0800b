using System.Collections.Concurrent;
using System.Text;
using MQTTnet;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

public sealed class BrokerCapabilityTests
{
    [Fact]
    public async Task A_broker_without_retained_messages_is_served_without_them_and_that_is_said_once()
    {
        await using var broker = await MosquittoBroker.StartAsync(0, "retain_available false");
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var bench = await ConnectionBench.StartAsync(broker.Port);
        bench.States.Set("t/camera", "ok"u8.ToArray());
        bench.AddAlert("t/alert", "opened");
        await recorder.WaitAsync("t/alert", message => !message.Retained);
        await recorder.WaitAsync("t/camera", message => !message.Retained);
        var said = Assert.Single(bench.Logged(EventIds.BrokerLacks));
        Assert.Contains("no retained messages", said, StringComparison.Ordinal);
        Assert.Contains(bench.Notices.All, text => text.Contains("no retained messages", StringComparison.Ordinal));
        Assert.DoesNotContain("password", said, StringComparison.Ordinal);
        Assert.Empty(bench.Logged(EventIds.BrokerUnusable));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_broker_of_lower_quality_of_service_gets_all_messages_in_order(int quality)
    {
        await using var broker = await MosquittoBroker.StartAsync(0, $"max_qos {quality}");
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var bench = await ConnectionBench.StartAsync(broker.Port);
        bench.States.Set("t/camera", "ok"u8.ToArray());
        for (var index = 0; index < 20; index++)
        {
            bench.AddAlert("t/alert", $"{index}");
            bench.AddResult("t/result", $"{index}");
        }

        await recorder.WaitAsync("t/camera", _ => true);
        await Eventually.True(() => recorder.On("t/alert").Count == 20 && recorder.On("t/result").Count == 20);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(index => $"{index}"),
            recorder.On("t/alert").Select(message => Encoding.UTF8.GetString(message.Payload)));
        Assert.Equal(quality == 0 ? 1 : 0, bench.Logged(EventIds.BrokerLacks).Count);
        Assert.Equal(0, bench.Outbox.Count);
        await bench.StopAsync();
        await recorder.WaitAsync(ConnectionBench.Status, message => message.Text("status") == "stopped");
    }

    [Fact]
    public async Task What_is_larger_than_the_broker_takes_is_said_and_dropped_before_it_hangs_up()
    {
        await using var broker = await MosquittoBroker.StartAsync(0, "max_packet_size 4000");
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var bench = await ConnectionBench.StartAsync(broker.Port);
        bench.Outbox.Add(new OutgoingMessage("t/map/1", new byte[5000], MessagePriority.Map));
        bench.Outbox.Add(new OutgoingMessage("t/map/2", new byte[500], MessagePriority.Map));
        bench.AddAlert("t/alert", "opened");
        await recorder.WaitAsync("t/map/2", _ => true);
        await recorder.WaitAsync("t/alert", _ => true);
        await Eventually.True(() => bench.Outbox.Count == 0);
        Assert.Contains("t/map/1", Assert.Single(bench.Logged(EventIds.MessageTooLarge)), StringComparison.Ordinal);
        Assert.Empty(bench.Logged(EventIds.BrokerLost));
    }

    [Fact]
    public async Task With_a_receive_maximum_of_one_results_go_out_beside_the_alerts_of_many_stations()
    {
        await using var broker = await MosquittoBroker.StartAsync(0, "max_inflight_messages 1");
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var bench = await ConnectionBench.StartAsync(broker.Port);
        for (var index = 0; index < 50; index++)
        {
            bench.AddAlert($"t{index % 5}/alert", $"{index}");
            bench.AddResult("t/result", $"{index}");
        }

        await Eventually.True(() => recorder.Messages.Count(message => message.Topic.EndsWith("/alert", StringComparison.Ordinal)) == 50);
        await Eventually.True(() => recorder.On("t/result").Count == 50);
        Assert.All(Enumerable.Range(0, 5), station =>
        {
            var order = recorder.On($"t{station}/alert").Select(message => int.Parse(Encoding.UTF8.GetString(message.Payload), null));
            Assert.Equal(Enumerable.Range(0, 10).Select(index => (index * 5) + station), order);
        });
    }

    [Fact]
    public async Task A_broker_that_speaks_3_1_1_only_is_served_in_3_1_1_and_what_is_lost_is_said_once()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var front = OldBrokerFront.Start(broker.Port);
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var bench = await ConnectionBench.StartAsync(front.Port);
        bench.States.Set("t/camera", "ok"u8.ToArray());
        bench.AddAlert("t/alert", "opened");
        bench.AddResult("t/result", "fail");
        await recorder.WaitAsync("t/camera", message => message.Retained);
        await recorder.WaitAsync("t/alert", message => message is { Retained: true, Qos: 1 });
        await recorder.WaitAsync("t/result", _ => true);

        // It comes back after a break without asking in version 5 again.
        front.Break();
        await Eventually.True(() => bench.Logged(EventIds.BrokerConnected).Count == 2);
        Assert.Equal(1, front.Refused);
        Assert.Contains("3.1.1", Assert.Single(bench.Logged(EventIds.BrokerLacks)), StringComparison.Ordinal);
        Assert.Empty(bench.Logged(EventIds.BrokerUnusable));
    }

    [Fact]
    public async Task An_old_broker_that_hangs_up_on_version_5_is_served_in_3_1_1_too()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var front = OldBrokerFront.Start(broker.Port, mute: true);
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var bench = await ConnectionBench.StartAsync(front.Port);
        bench.AddAlert("t/alert", "opened");
        await recorder.WaitAsync("t/alert", message => message is { Retained: true, Qos: 1 });
        Assert.Equal(3, front.Refused);
        Assert.Single(bench.Logged(EventIds.BrokerUnusable));
    }

    [Fact]
    public async Task What_the_broker_sends_is_passed_on_also_after_a_reconnection()
    {
        var port = LoopbackPort.Free();
        var receiver = new Receiver();
        await using var bench = await ConnectionBench.StartAsync(port, receiver: receiver);
        for (var round = 1; round <= 2; round++)
        {
            await using var broker = await MosquittoBroker.StartAsync(port);
            await using var recorder = await Recorder.ConnectAsync(port);

            // The status is said after the subscription.
            await recorder.WaitAsync(ConnectionBench.Status, _ => true);
            bench.AddAlert($"command/{round}", "x");
            await Eventually.True(() => receiver.Topics.Contains($"command/{round}"));
        }
    }

    private sealed class Receiver : IMessageReceiver
    {
        public IReadOnlyList<string> TopicFilters { get; } = ["command/+"];

        public ConcurrentQueue<string> Topics { get; } = new();

        public void Receive(MqttApplicationMessage message) => this.Topics.Enqueue(message.Topic);
    }
}
