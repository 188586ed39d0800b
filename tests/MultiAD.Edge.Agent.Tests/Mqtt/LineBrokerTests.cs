using System.Collections.Concurrent;
using System.Runtime.Versioning;
using MQTTnet;
using MQTTnet.Protocol;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Broker;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

[SupportedOSPlatform("linux")]
public sealed class LineBrokerTests(LineBroker broker) : IClassFixture<LineBroker>
{
    private const string A = "multiad/plant/line/a";
    private const string B = "multiad/plant/line/b";

    [Theory]
    [InlineData("agent-plant-line-a", $"{A}/status {A}/info {A}/metrics {A}/answer/ping {A}/camera1/camera {A}/camera1/result")]
    [InlineData("agent-plant-line-a", $"{A}/camera1/alert {A}/camera1/map/7 {A}/camera1/model/reported {A}/camera1/drift")]
    [InlineData("agent-plant-line-a", $"{A}/gap {A}/camera1/snapshot/1 {A}/answer/ping {A}/camera1/answer/trigger")]
    [InlineData("operator-anna", $"{A}/command/ping {B}/camera1/command/trigger {A}/camera1/model/desired")]
    public async Task What_a_client_may_write_is_taken(string who, string topics)
    {
        using var client = await broker.ConnectAsync(who);
        foreach (var topic in topics.Split(' '))
        {
            Assert.Equal((topic, MqttClientPublishReasonCode.Success), (topic, await WriteAsync(client, topic)));
        }
    }

    [Theory]
    [InlineData("agent-plant-line-a", $"{B}/status {B}/info {B}/camera1/result {B}/camera1/alert {B}/camera1/map/7 {B}/command/ping")]
    [InlineData("agent-plant-line-a", $"{A}/command/ping {A}/camera1/command/trigger {A}/camera1/model/desired")]
    [InlineData("agent-plant-line-a", "multiad/plant/line/status multiad/other/line/a/status homeassistant/a/config a")]
    [InlineData("reader-rita", $"{A}/status {A}/camera1/result {A}/camera1/alert {A}/command/ping {A}/camera1/command/trigger")]
    [InlineData("reader-rita", $"{A}/camera1/model/desired multiad/reader/rita/command/ping a")]
    [InlineData("agent-plant-line-a", $"{B}/gap {B}/camera1/snapshot/1 {B}/answer/ping homeassistant/sensor/x/config")]
    [InlineData("operator-anna", $"{A}/status {A}/info {A}/camera1/result {A}/camera1/alert {A}/camera1/map/7 {A}/camera1/model/reported")]
    public async Task What_a_client_may_not_write_is_refused(string who, string topics)
    {
        using var client = await broker.ConnectAsync(who);
        foreach (var topic in topics.Split(' '))
        {
            Assert.Equal((topic, MqttClientPublishReasonCode.NotAuthorized), (topic, await WriteAsync(client, topic)));
        }
    }

    [Fact]
    public async Task Commands_reach_their_agent_and_readers_see_results_but_another_agent_sees_neither()
    {
        using var agent = await broker.ConnectAsync("agent-plant-line-a");
        using var other = await broker.ConnectAsync("agent-plant-line-b");
        using var person = await broker.ConnectAsync("operator-anna");
        using var reader = await broker.ConnectAsync("reader-rita");
        var (atAgent, atOther, atReader) = (await ListenAsync(agent), await ListenAsync(other), await ListenAsync(reader));
        await WriteAsync(person, $"{A}/command/ping");
        await WriteAsync(agent, $"{A}/camera1/result");

        // A command of its own, after the two others: what was to come before it has come.
        await WriteAsync(person, $"{B}/command/ping");
        await Eventually.True(() => atOther.Contains($"{B}/command/ping"));
        await Eventually.True(() => atAgent.Contains($"{A}/command/ping"));
        await Eventually.True(() => atReader.Contains($"{A}/camera1/result"));
        Assert.DoesNotContain(atOther, topic => topic.StartsWith(A, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revoked_agent_is_let_in_no_longer()
    {
        var error = await Record.ExceptionAsync(() => broker.ConnectAsync("agent-plant-line-dismissed"));
        var address = new BrokerAddress("127.0.0.1", broker.Port, Tls: true);
        var fault = await BrokerFault.ExplainAsync(error!, address, broker.Files("agent-plant-line-dismissed"), CancellationToken.None);
        Assert.Contains("it was revoked", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_readable_by_their_owner_alone_and_nothing_is_overwritten()
    {
        var key = Path.Combine(broker.Certificates, "reader-rita.key");
        var before = File.ReadAllText(key);
        Assert.All(
            Directory.GetFiles(broker.Certificates, "*.key"),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        foreach (string[] again in new[] { new[] { "reader", "rita" }, ["authority"], ["broker", "localhost"] })
        {
            var (exitCode, said) = await broker.ScriptAsync(again);
            Assert.Equal(1, exitCode);
            Assert.Contains("already", said, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllText(key));
    }

    [Theory]
    [InlineData("SITE/LINE/AGENT", "agent", "plant/line")]
    [InlineData("SITE/LINE/AGENT", "agent", "plant/line/+")]
    [InlineData("kept for people", "agent", "operator/line/a")]
    [InlineData("letters, digits", "reader", "a/b")]
    [InlineData("at least one host name", "broker")]
    [InlineData("unknown command", "nonsense")]
    [InlineData("--days is 0", "--days", "0", "reader", "ruth")]
    public async Task Wrong_names_are_refused_by_the_script(string words, params string[] arguments)
    {
        var (exitCode, said) = await broker.ScriptAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(words, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watcher_with_a_readers_certificate_is_let_in_and_one_without_is_told_what_is_missing()
    {
        var files = broker.Files("reader-rita");
        var address = $"mqtts://127.0.0.1:{broker.Port}";
        var (exitCode, _, errors) = await AgentProcess.RunAsync(
            "watch", "--broker", address, "--timeout", "1", "--ca", files.CertificateAuthorityFile!, "--cert", files.CertificateFile!, "--key", files.KeyFile!);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("error: no part came", errors, StringComparison.Ordinal);
        (exitCode, _, errors) = await AgentProcess.RunAsync(
            "watch", "--broker", address, "--timeout", "60", "--ca", files.CertificateAuthorityFile!);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("error: The broker asks for a client's certificate", errors, StringComparison.Ordinal);
    }

    private static async Task<MqttClientPublishReasonCode> WriteAsync(IMqttClient client, string topic)
    {
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(topic).WithPayload("x").WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        var code = (await client.PublishAsync(message.Build())).ReasonCode;
        return code == MqttClientPublishReasonCode.NoMatchingSubscribers ? MqttClientPublishReasonCode.Success : code;
    }

    private static async Task<ConcurrentQueue<string>> ListenAsync(IMqttClient client)
    {
        var topics = new ConcurrentQueue<string>();
        client.ApplicationMessageReceivedAsync += arrived =>
        {
            topics.Enqueue(arrived.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        await client.SubscribeAsync("multiad/#", MqttQualityOfServiceLevel.AtLeastOnce);
        return topics;
    }
}
