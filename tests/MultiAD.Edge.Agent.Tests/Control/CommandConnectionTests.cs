using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Control;

/// <summary>Commands to a real agent over a real mosquitto.</summary>
public sealed class CommandConnectionTests
{
    private const string Responses = "operator/answers";

    [Fact]
    public async Task Each_command_is_done_and_answered_over_a_real_broker()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        using var station = new StationFolder();
        BrightnessBundle.Write(station.Bundle);
        PartPictures.WriteGood(Path.Combine(station.Parts, "1.png"));
        await using var agent = AgentProcess.Start("--config", station.Configure(broker.Address, loop: true));
        await recorder.WaitAsync(StationFolder.Topic + "/result", _ => true);
        using var client = await Client.ConnectAsync(broker.Port);

        var ping = await client.AskAsync(StationFolder.AgentTopic + "/command/ping");
        Assert.Equal(StationFolder.Name, ping["result"]!["stations"]!.AsObject().Single().Key);
        var configuration = await client.AskAsync(StationFolder.AgentTopic + "/command/config/get");
        Assert.Equal("box", (string?)configuration["result"]!["Agent"]!["Name"]);

        var trigger = await client.AskAsync(StationFolder.Topic + "/command/trigger");
        var result = await recorder.WaitAsync(
            StationFolder.Topic + "/result", message => (string?)message.Json["triggerId"] == (string?)trigger["requestId"]);
        Assert.Equal((string?)trigger["result"]!["resultId"], result.Text("resultId"));

        var limit = await client.AskAsync(StationFolder.Topic + "/command/limit/set", new JsonObject { ["raw"] = 160 });
        Assert.Equal(160, (double)limit["result"]!["raw"]!);
        await recorder.WaitAsync(StationFolder.Topic + "/result", message => (double?)message.Json["imageLimit"] == 160);

        await client.AskAsync(StationFolder.Topic + "/command/inspect/pause");
        await recorder.WaitAsync(StationFolder.Topic + "/camera", message => (bool)message.Json["paused"]!);
        var paused = await recorder.WaitAsync(StationFolder.Topic + "/result", message => message.Text("verdict") == "notInspected");
        Assert.Contains("paused", paused.Text("reason"), StringComparison.Ordinal);

        var snapshot = await client.AskAsync(StationFolder.Topic + "/command/snapshot");
        var picture = await recorder.WaitAsync((string)snapshot["result"]!["topic"]!, _ => true);
        Assert.Equal(("image/jpeg", (int)snapshot["result"]!["bytes"]!), (picture.ContentType, picture.Payload.Length));

        await client.AskAsync(StationFolder.Topic + "/command/inspect/resume");
        await recorder.WaitAsync(StationFolder.Topic + "/camera", message => !(bool)message.Json["paused"]! && message.Text("state") == "ok");
        var last = recorder.On(StationFolder.Topic + "/result").Count;
        await Eventually.True(() =>
            recorder.On(StationFolder.Topic + "/result").Skip(last).Any(message => message.Text("verdict") == "pass"));
    }

    [Fact]
    public async Task A_retained_command_is_never_done_also_not_at_the_next_connection()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        using var station = new StationFolder();
        BrightnessBundle.Write(station.Bundle);
        PartPictures.WriteGood(Path.Combine(station.Parts, "1.png"));
        using var client = await Client.ConnectAsync(broker.Port);
        var pause = StationFolder.Topic + "/command/inspect/pause";
        await client.SendAsync(pause, CommandBench.Request(), retain: true);
        await using var agent = AgentProcess.Start("--config", station.Configure(broker.Address, loop: true));
        await recorder.WaitAsync(StationFolder.Topic + "/result", _ => true);
        await client.SendAsync(pause, CommandBench.Request(), retain: true);
        var counted = 0L;
        while (counted < 2)
        {
            var ping = await client.AskAsync(StationFolder.AgentTopic + "/command/ping");
            counted = (long)ping["result"]!["commands"]!["refused"]!["retained"]!;
            Assert.False((bool)ping["result"]!["stations"]![StationFolder.Name]!["paused"]!);
        }

        Assert.DoesNotContain(recorder.On(StationFolder.Topic + "/result"), message => message.Text("verdict") == "notInspected");
    }

    private sealed class Client(IMqttClient client) : IDisposable
    {
        private readonly ConcurrentDictionary<string, JsonObject> answers = new();

        public static async Task<Client> ConnectAsync(int port)
        {
            var client = new Client(new MqttClientFactory().CreateMqttClient());
            await client.ConnectAsyncCore(port);
            return client;
        }

        public async Task<JsonObject> AskAsync(string topic, JsonObject? arguments = null)
        {
            var request = CommandBench.Request(arguments: arguments);
            var id = (string)request["requestId"]!;
            await this.SendAsync(topic, request, retain: false);
            await Eventually.True(() => this.answers.ContainsKey(id));
            Assert.Null(this.answers[id]["error"]);
            return this.answers[id];
        }

        public Task<MqttClientPublishResult> SendAsync(string topic, JsonObject request, bool retain) => client.PublishAsync(
            CommandBench.Message(topic, request.ToJsonString())
                .WithResponseTopic(Responses)
                .WithCorrelationData(System.Text.Encoding.UTF8.GetBytes((string)request["requestId"]!))
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .WithRetainFlag(retain)
                .Build());

        public void Dispose() => client.Dispose();

        private async Task ConnectAsyncCore(int port)
        {
            client.ApplicationMessageReceivedAsync += received =>
            {
                var id = System.Text.Encoding.UTF8.GetString(received.ApplicationMessage.CorrelationData);
                this.answers[id] = JsonNode.Parse(received.ApplicationMessage.Payload.ToArray())!.AsObject();
                return Task.CompletedTask;
            };
            var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", port);
            await client.ConnectAsync(options.Build());
            await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(Responses).Build());
        }
    }
}
