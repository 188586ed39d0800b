using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Control;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Swapping;

/// <summary>Orders to a real agent over a real mosquitto and a real server.</summary>
public sealed class SwapRunTests : IDisposable
{
    private const string Desired = StationFolder.Topic + "/model/desired";
    private const string Reported = StationFolder.Topic + "/model/reported";

    private readonly StationFolder station = new();
    private readonly FileServer server;
    private int orders;

    public SwapRunTests()
    {
        this.server = new FileServer(this.station["."]);
        SwapBundle.Write(this.station.Bundle, version: 3);
        PartPictures.WriteGood(Path.Combine(this.station.Parts, "1.png"));
    }

    public void Dispose()
    {
        this.server.Dispose();
        this.station.Dispose();
    }

    [Fact]
    public async Task An_order_is_done_also_over_an_outage_of_the_broker_and_not_again_after_a_restart()
    {
        var port = LoopbackPort.Free();
        var configuration = this.station.Configure($"127.0.0.1:{port}", loop: true);
        var agent = Start(configuration);
        var first = this.Order(this.Bundle(4));
        await using (var broker = await MosquittoBroker.StartAsync(port))
        {
            // It is there before the agent has found the broker.
            await using var recorder = await Recorder.ConnectAsync(port);
            await PublishAsync(port, first);
            await ReachesAsync(recorder, first, "confirmed");
            CheckContract(recorder);
            await PublishAsync(port, "{\"schema\":1}");
            var refused = await recorder.WaitAsync(Reported, message => message.Text("state") == "refused");
            Assert.Contains("no order", refused.Text("reason"), StringComparison.Ordinal);
            Assert.Equal(4, refused.Json["active"]!["version"]!.GetValue<int>());
        }

        var second = this.Order(this.Bundle(5));
        await using var again = await MosquittoBroker.StartAsync(port);
        await using var last = await Recorder.ConnectAsync(port);
        await PublishAsync(port, second);
        var confirmed = await ReachesAsync(last, second, "confirmed");
        Assert.Equal((5, 4, 5), (
            confirmed.Json["active"]!["version"]!.GetValue<int>(),
            confirmed.Json["previous"]!["version"]!.GetValue<int>(),
            confirmed.Json["versionFloor"]!.GetValue<int>()));
        await agent.TerminateAsync();
        await agent.EndAsync();
        await agent.DisposeAsync();

        var before = last.On(Reported).Count;
        await using var next = Start(configuration);
        await Eventually.True(() => last.On(StationFolder.AgentTopic + "/status").Count(message => message.Text("status") == "online") >= 2);
        await PublishAsync(port, second);
        var third = this.Order(this.Bundle(6));
        await PublishAsync(port, third);
        await ReachesAsync(last, third, "confirmed");
        Assert.DoesNotContain(
            last.On(Reported).Skip(before), message => message.Text("orderId") == second.OrderId && message.Text("state") != "confirmed");
        CheckContract(last);
    }

    [Fact]
    public async Task A_bad_model_never_inspects_for_good_and_the_reason_is_published()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var agent = Start(this.station.Configure(broker.Address, loop: true));
        await recorder.WaitAsync(StationFolder.Topic + "/result", _ => true);
        var rejecting = this.Order(SwapBundle.Write(this.station["4.multiad"], 4, change: SwapBundle.RejectsAll));
        await PublishAsync(broker.Port, rejecting);
        var returned = await ReachesAsync(recorder, rejecting, "rolledBack");
        Assert.Contains("rejected", returned.Text("reason"), StringComparison.Ordinal);
        var differing = this.Order(SwapBundle.Write(this.station["5.multiad"], 5, golden: 10));
        await PublishAsync(broker.Port, differing);
        var refused = await ReachesAsync(recorder, differing, "refused");
        Assert.Contains("golden/good1.png", refused.Text("reason"), StringComparison.Ordinal);
        var seen = recorder.On(StationFolder.Topic + "/result").Count;
        await Eventually.True(() => recorder.On(StationFolder.Topic + "/result").Skip(seen).Any(
            message => message.Json["model"]?["version"]?.GetValue<int>() == 3 && message.Text("verdict") == "pass"));
        CheckContract(recorder);
    }

    [Fact]
    public async Task Killed_in_any_state_it_inspects_with_the_old_or_the_new_model_and_goes_on()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        var configuration = this.station.Configure(broker.Address, loop: true);
        var version = 3;
        foreach (var state in new[] { "downloading", "preparing", "shadow", "activeUnconfirmed" })
        {
            version++;
            var order = this.Order(this.Bundle(version), slow: state == "downloading", shadow: state == "shadow" ? 100_000 : 0);
            this.server.IsFast = false;
            await using (var agent = Start(configuration, state == "activeUnconfirmed" ? 100_000 : 20))
            {
                await recorder.WaitAsync(StationFolder.Topic + "/result", _ => true);
                await PublishAsync(broker.Port, order);
                await ReachesAsync(recorder, order, state);
                agent.Kill();
                await agent.EndAsync();
            }

            this.server.IsFast = true;
            var seen = recorder.On(StationFolder.Topic + "/result").Count;
            await using var next = Start(configuration, 20);
            await Eventually.True(() => recorder.On(StationFolder.Topic + "/result").Count > seen);
            var results = recorder.On(StationFolder.Topic + "/result").Skip(seen);
            Assert.All(results, result => Assert.InRange(result.Json["model"]!["version"]!.GetValue<int>(), version - 1, version));
            if (state == "shadow")
            {
                // It would take its hundred thousand parts again: another order takes its place.
                order = this.Order(this.Bundle(version));
                await PublishAsync(broker.Port, order);
            }

            await ReachesAsync(recorder, order, "confirmed");
            next.Kill();
            await next.EndAsync();
        }

        CheckContract(recorder);
    }

    private static AgentProcess Start(string configuration, int confirmParts = 20) => AgentProcess.Start(
        "--config", configuration,
        "--set", StationFolder.Setting($"Swap:ConfirmParts={confirmParts}"),
        "--set", StationFolder.Setting("Swap:LatencyBudget=00:01:00"),
        "--set", StationFolder.Setting("Swap:ShadowShare=1"));

    private static Task<RecordedMessage> ReachesAsync(Recorder recorder, ModelDesiredMessage order, string state) =>
        recorder.WaitAsync(Reported, message => (string?)message.Json["orderId"] == order.OrderId && message.Text("state") == state);

    private static void CheckContract(Recorder recorder) =>
        Assert.All(recorder.On(Reported), message => Assert.Empty(ContractSchemas.Errors(Reported, message.Payload)));

    private static Task PublishAsync(int port, ModelDesiredMessage order) =>
        PublishAsync(port, JsonSerializer.Serialize(order, CommandJson.Default.ModelDesiredMessage));

    private static async Task PublishAsync(int port, string payload)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build());
        var message = CommandBench.Message(Desired, payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithRetainFlag().Build();
        await client.PublishAsync(message);
        await client.DisconnectAsync(new MqttClientDisconnectOptions());
    }

    private SwapBundle Bundle(long version) => SwapBundle.Write(this.station[$"{version}-{Guid.NewGuid():N}.multiad"], version);

    private ModelDesiredMessage Order(SwapBundle bundle, bool slow = false, int shadow = 0) => new()
    {
        Schema = ModelDesiredMessage.CurrentSchema,
        OrderId = $"order{++this.orders}",
        IssuedAt = DateTimeOffset.UtcNow,
        Action = "install",
        Sha256 = bundle.Sha256,
        Bytes = bundle.Bytes,
        Url = this.server.Address + (slow ? "slow-" : string.Empty) + Path.GetFileName(bundle.Path),
        ShadowParts = shadow,
    };
}
