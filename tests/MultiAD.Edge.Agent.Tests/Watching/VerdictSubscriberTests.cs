using System.Collections.Concurrent;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Agent.Watching;
using MultiAD.Edge.Broker;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Watching;

public sealed class VerdictSubscriberTests
{
    private const string Station = "multiad/plant/line/box/camera";
    private readonly ConcurrentQueue<string> said = new();

    [Fact]
    public async Task A_lost_connection_is_said_once_and_made_again()
    {
        var port = LoopbackPort.Free();
        var first = await MosquittoBroker.StartAsync(port);
        await using var subscriber = await this.ConnectAsync($"127.0.0.1:{port}");
        await first.DisposeAsync();
        await Eventually.True(() => this.said.Any(words => words.Contains("cannot be reached", StringComparison.Ordinal)));
        await using var second = await MosquittoBroker.StartAsync(port);
        await Eventually.True(() => this.said.Any(words => words.Contains("again. Parts in between are missing", StringComparison.Ordinal)));
        await PublishAsync(port, Result("r1", alert: null));
        Assert.Equal("r1", (await NextAsync(subscriber)).Result.ResultId);
        Assert.Single(this.said, words => words.Contains("is lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broker_that_is_not_there_yet_is_waited_for()
    {
        var port = LoopbackPort.Free();
        var connecting = this.ConnectAsync($"127.0.0.1:{port}");
        await Eventually.True(() => !this.said.IsEmpty);
        await using var broker = await MosquittoBroker.StartAsync(port);
        await using var subscriber = await connecting;
        Assert.Contains("Trying again", Assert.Single(this.said.Distinct()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_a_broker_of_the_old_version_a_map_still_finds_its_result(bool answers)
    {
        await using var broker = await OldBroker.StartAsync(answers);
        await using var subscriber = await this.ConnectAsync(broker.Address);
        await PublishAsync(broker.NewPort, Result("r1", "alert"), Result("r2", "alert"));
        await PublishAsync(broker.NewPort, ($"{Station}/map/r2", [2]), ($"{Station}/map/r1", [1]));
        Assert.Equal([1], (await NextAsync(subscriber)).Map);
        Assert.Equal([2], (await NextAsync(subscriber)).Map);
    }

    [Fact]
    public async Task A_password_of_a_file_is_taken_and_a_wrong_one_ends_at_once_with_the_option_to_check()
    {
        using var folder = new TemporaryFolder();
        using (var made = System.Diagnostics.Process.Start("mosquitto_passwd", ["-b", "-c", folder["users"], "anna", "right one"]))
        {
            await made.WaitForExitAsync();
        }

        await using var broker = await MosquittoBroker.StartAsync(0, "allow_anonymous false", $"password_file {folder["users"]}");
        File.WriteAllText(folder["password"], "right one\n");
        await using (await this.ConnectAsync(broker.Address, "anna", folder["password"]))
        {
            Assert.Empty(this.said);
        }

        File.WriteAllText(folder["password"], "wrong one\n");
        var error = await Assert.ThrowsAsync<BrokerRefusedException>(() => this.ConnectAsync(broker.Address, "anna", folder["password"]));
        Assert.Contains("Check --user, --password-file", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong one", error.ToString(), StringComparison.Ordinal);
        var (exitCode, _, errors) = await AgentProcess.RunAsync(
            "watch", "--broker", broker.Address, "--timeout", "60", "--user", "anna", "--password-file", folder["password"]);
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"error: The broker mqtt://{broker.Address} refused: NotAuthorized", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_refusal_has_the_hint_that_fits_it()
    {
        var codes = Enum.GetValues<MqttClientConnectResultCode>().Where(code => code != MqttClientConnectResultCode.Success).ToArray();
        Assert.All(codes, code => Assert.EndsWith(".", BrokerRefusal.Hint(code, "multiad-watch"), StringComparison.Ordinal));
        Assert.Contains("client identifier", BrokerRefusal.Hint(MqttClientConnectResultCode.ClientIdentifierNotValid, "multiad-watch"), StringComparison.Ordinal);
        Assert.Contains("ban", BrokerRefusal.Hint(MqttClientConnectResultCode.Banned, "multiad-watch"), StringComparison.Ordinal);
        Assert.Contains("quota", BrokerRefusal.Hint(MqttClientConnectResultCode.QuotaExceeded, "multiad-watch"), StringComparison.Ordinal);
        Assert.DoesNotContain(codes, code => code
            is MqttClientConnectResultCode.NotAuthorized or MqttClientConnectResultCode.Banned
            && BrokerRefusal.IsPassing(code));
        Assert.True(BrokerRefusal.IsPassing(MqttClientConnectResultCode.ServerBusy));
    }

    private static (string Topic, byte[] Payload) Result(string id, string? alert)
    {
        var result = new ResultMessage
        {
            ResultId = id,
            AlertId = alert,
            PartId = id,
            Verdict = alert is null ? Verdict.Pass : Verdict.Fail,
            Regions = [],
            Frame = new FrameReference(1, 8, 8, null),
            CapturedAt = DateTimeOffset.UnixEpoch,
            Timings = new TimingReference(1, 1, 2),
        };
        return ($"{Station}/result", JsonSerializer.SerializeToUtf8Bytes(result, MessageJson.Default.ResultMessage));
    }

    private static async Task PublishAsync(int port, params (string Topic, byte[] Payload)[] messages)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build());
        foreach (var (topic, payload) in messages)
        {
            await client.PublishAsync(new MqttApplicationMessageBuilder()
                .WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
        }
    }

    private static async Task<ReceivedVerdict> NextAsync(VerdictSubscriber subscriber)
    {
        using var timeout = new CancellationTokenSource(Eventually.Limit);
        await foreach (var verdict in subscriber.ReadAsync(timeout.Token))
        {
            return verdict;
        }

        throw new InvalidOperationException("The subscriber ended.");
    }

    private async Task<VerdictSubscriber> ConnectAsync(string broker, string? user = null, string? passwordFile = null)
    {
        Assert.True(BrokerAddress.TryParse(broker, out var address));
        using var timeout = new CancellationTokenSource(Eventually.Limit);
        var login = new BrokerLogin(address, user, passwordFile, new TlsFiles(null, null, null));
        return await VerdictSubscriber.ConnectAsync(login, "multiad/+/+/+/+", this.said.Enqueue, timeout.Token);
    }
}
