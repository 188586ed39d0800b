using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using MQTTnet.Server;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

public sealed class ServiceTests
{
    private const string Status = StationFolder.AgentTopic + "/status";
    private const string Result = StationFolder.Topic + "/result";

    [Fact]
    public async Task A_killed_agent_is_declared_offline_by_the_broker()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        using var station = GoodStation();
        await using var agent = AgentProcess.Start("--config", station.Configure(broker.Address, loop: true));
        await recorder.WaitAsync(Result, _ => true);
        agent.Kill();
        var offline = await recorder.WaitAsync(Status, message => message.Text("status") == "offline");
        Assert.True(offline.Retained);
    }

    [Fact]
    public async Task A_terminated_agent_closes_its_alert_says_stopped_and_exits_with_0()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        using var station = BadStation();
        await using var agent = AgentProcess.Start(
            "--config", station.Configure(broker.Address, loop: true), "--set", "Stations:camera:Alert:PassesToClose=1000");
        await recorder.WaitAsync(StationFolder.Topic + "/alert", message => message.Text("state") == "opened");
        await agent.TerminateAsync();
        var (exitCode, _, errors) = await agent.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Empty(errors);
        await recorder.WaitAsync(Status, message => message.Text("status") == "stopped");
        var closed = recorder.On(StationFolder.Topic + "/alert")[^1];
        Assert.Equal("closed", closed.Text("state"));
        Assert.Equal("the agent stops", closed.Text("reason"));
        Assert.DoesNotContain(recorder.On(Status), message => message.Text("status") == "offline");
    }

    [Fact]
    public async Task An_agent_without_a_broker_inspects_and_speaks_when_the_broker_appears()
    {
        var port = LoopbackPort.Free();
        using var station = BadStation();
        await using var agent = AgentProcess.Start(
            "--config", station.Configure($"127.0.0.1:{port}", loop: true), "--set", MapsFolder(station));
        await MapAsync(station);
        await using var broker = await MosquittoBroker.StartAsync(port);
        await using var recorder = await Recorder.ConnectAsync(port);
        await recorder.WaitAsync(Status, message => message.Text("status") == "online");
        await recorder.WaitAsync(Result, _ => true);
    }

    [Fact]
    public async Task Alerts_and_maps_from_before_the_broker_was_there_are_delivered_once_it_is()
    {
        var port = LoopbackPort.Free();
        using var station = BadStation();
        await using var agent = AgentProcess.Start(
            "--config", station.Configure($"127.0.0.1:{port}"), "--set", MapsFolder(station));
        await MapAsync(station);
        var published = new ConcurrentQueue<string>();
        var options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback);
        using var server = new MqttServerFactory().CreateMqttServer(options.Build());
        server.InterceptingPublishAsync += intercepted =>
        {
            published.Enqueue(intercepted.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        await server.StartAsync();
        var maps = StationFolder.Topic + "/map/";
        await Eventually.True(() =>
            published.Contains(StationFolder.Topic + "/alert")
            && published.Any(topic => topic.StartsWith(maps, StringComparison.Ordinal))
            && published.Contains(Result));
        await server.StopAsync();
    }

    [Fact]
    public async Task A_broker_that_comes_back_gets_the_station_again()
    {
        var port = LoopbackPort.Free();
        using var station = GoodStation();
        var first = await MosquittoBroker.StartAsync(port);
        await using var agent = AgentProcess.Start("--config", station.Configure($"127.0.0.1:{port}", loop: true));
        await using (var recorder = await Recorder.ConnectAsync(port))
        {
            await recorder.WaitAsync(Result, _ => true);
        }

        await first.DisposeAsync();
        await using var second = await MosquittoBroker.StartAsync(port);
        await using var again = await Recorder.ConnectAsync(port);
        await again.WaitAsync(Status, message => message.Text("status") == "online");
        await again.WaitAsync(Result, _ => true);
        await again.WaitAsync(StationFolder.AgentTopic + "/info", _ => true);
    }

    [Fact]
    public async Task Without_a_bundle_parts_are_not_inspected_until_one_appears()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        using var station = GoodStation();
        File.Delete(station.Bundle);
        await using var agent = AgentProcess.Start("--config", station.Configure(broker.Address, loop: true));
        var without = await recorder.WaitAsync(Result, _ => true);
        Assert.Equal("notInspected", without.Text("verdict"));
        Assert.Contains("no such bundle", without.Text("reason"), StringComparison.Ordinal);
        await recorder.WaitAsync(
            StationFolder.AgentTopic + "/info",
            message => Station(message)["model"] is null && Station(message)["problem"] is not null);
        BrightnessBundle.Write(station.Bundle);
        await recorder.WaitAsync(Result, message => message.Text("verdict") == "pass");
        await recorder.WaitAsync(
            StationFolder.AgentTopic + "/info",
            message => Station(message)["model"] is not null && Station(message)["problem"] is null);
    }

    [Fact]
    public async Task A_map_over_the_brokers_packet_limit_is_left_out_and_the_connection_stays()
    {
        await using var broker = await MosquittoBroker.StartAsync(0, "max_packet_size 20000");
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        using var station = GoodStation();
        PartPictures.WriteNoise(Path.Combine(station.Parts, "0.png"));
        var (exitCode, output, _) = await AgentProcess.RunAsync("--config", station.Configure(broker.Address), "--exit-at-end");
        Assert.Equal(0, exitCode);
        await recorder.WaitAsync(Status, message => message.Text("status") == "stopped");
        Assert.Contains("Publishing:MapMaximumBytes", output, StringComparison.Ordinal);
        Assert.Single(recorder.On(Status), message => message.Text("status") == "online");
        Assert.DoesNotContain(recorder.Messages, message => message.Topic.Contains("/map/", StringComparison.Ordinal));
        Assert.Equal(2, recorder.On(Result).Count);
    }

    [Fact]
    public async Task A_map_over_the_configured_size_is_scaled_down()
    {
        const int maximum = 30_000;
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        using var station = GoodStation();
        PartPictures.WriteNoise(Path.Combine(station.Parts, "0.png"));
        var largest = $"Stations:camera:Publishing:MapMaximumBytes={maximum}";
        await AgentProcess.RunAsync("--config", station.Configure(broker.Address), "--exit-at-end", "--set", largest);
        await Eventually.True(() => recorder.Messages.Any(message => message.Topic.Contains("/map/", StringComparison.Ordinal)));
        var map = recorder.Messages.First(message => message.Topic.Contains("/map/", StringComparison.Ordinal));
        Assert.InRange(map.Payload.Length, 1, maximum);
    }

    [Fact]
    public async Task A_broker_whose_certificate_the_named_authority_signed_is_trusted()
    {
        using var station = GoodStation();
        var authority = new TestAuthority(station["."]);
        var plain = LoopbackPort.Free();
        await using var broker = await MosquittoBroker.StartAsync(0, [.. authority.BrokerSettings, $"listener {plain} 127.0.0.1"]);
        await using var recorder = await Recorder.ConnectAsync(plain);
        await using var agent = AgentProcess.Start(
            "--config",
            station.Configure($"mqtts://{broker.Address}", loop: true),
            "--set",
            $"Mqtt:CertificateAuthorityFile={authority.AuthorityFile}");
        await recorder.WaitAsync(Status, message => message.Text("status") == "online");
        await agent.TerminateAsync();
        var (exitCode, output, _) = await agent.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains("Connected to the broker mqtts://", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_whose_certificate_nobody_vouches_for_is_not_trusted_and_inspection_goes_on()
    {
        using var station = BadStation();
        var authority = new TestAuthority(station["."]);
        await using var broker = await MosquittoBroker.StartAsync(0, authority.BrokerSettings);
        await using var agent = AgentProcess.Start(
            "--config", station.Configure($"mqtts://{broker.Address}"), "--set", MapsFolder(station));
        await MapAsync(station);
        await agent.SaysAsync("cannot be used");
        await agent.TerminateAsync();
        var (exitCode, output, _) = await agent.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("Connected to the broker", output, StringComparison.Ordinal);
        Assert.Contains("cannot be used", output, StringComparison.Ordinal);
        Assert.Contains("certificate", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_agents_of_one_name_say_so_instead_of_fighting_in_silence()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        using var station = GoodStation();
        var configuration = station.Configure(broker.Address, loop: true);
        await using var first = AgentProcess.Start("--config", configuration);
        await recorder.WaitAsync(Status, message => message.Text("status") == "online");
        await using var second = AgentProcess.Start("--config", configuration, "--set", $"Outbox:Path={station["other/outbox.db"]}");

        // Each of the two has lost its connection to the other at least three times then.
        await Eventually.True(() => recorder.On(Status).Count(message => message.Text("status") == "online") >= 8);
        await first.TerminateAsync();
        await second.TerminateAsync();
        var (_, output, _) = await first.EndAsync();
        Assert.Contains("use the identifier 'multiad-plant-line-box'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_of_the_embedded_broker_is_one_clear_message_and_exit_code_1()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var station = GoodStation();
        var (exitCode, _, errors) = await AgentProcess.RunAsync(
            "--config", station.Configure("embedded"), "--set", $"Mqtt:EmbeddedPort={broker.Port}");
        Assert.Equal(1, exitCode);
        Assert.Contains("Choose another Mqtt:EmbeddedPort", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watcher_prints_each_verdict_and_saves_the_map_of_a_failed_part()
    {
        var port = LoopbackPort.Free();
        using var station = GoodStation();
        PartPictures.WriteBad(Path.Combine(station.Parts, "2.png"));
        await using var agent = AgentProcess.Start(
            "--config", station.Configure("embedded", loop: true), "--set", $"Mqtt:EmbeddedPort={port}");
        await agent.SaysAsync("Embedded broker listens");
        var (exitCode, output, errors) = await AgentProcess.RunAsync(
            "watch", "--broker", $"127.0.0.1:{port}", "--maps", station["watched"], "--parts", "12", "--timeout", "60");
        Assert.Equal((0, string.Empty), (exitCode, errors));
        var lines = output.Trim('\n').Split('\n');
        Assert.Equal(13, lines.Length);
        Assert.Contains(lines, line => line.Contains("1.png", StringComparison.Ordinal) && line.Contains("pass", StringComparison.Ordinal));

        // Maps are bounded per second, so on a machine that stalls and catches up not every failed part has one.
        var failed = Array.FindAll(lines, line => line.Contains("2.png", StringComparison.Ordinal));
        Assert.NotEmpty(failed);
        Assert.All(failed, line => Assert.Contains("1 region, 32x24 at 32,24", line, StringComparison.Ordinal));
        Assert.Contains(failed, line => File.Exists(line.Trim().Split("  ")[^1].Trim()));
    }

    [Fact]
    public async Task A_watcher_that_hears_nothing_ends_with_exit_code_1()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        var (exitCode, _, errors) = await AgentProcess.RunAsync("watch", "--broker", broker.Address, "--timeout", "0.5");
        Assert.Equal(1, exitCode);
        Assert.Contains("no part came", errors, StringComparison.Ordinal);
    }

    private static JsonNode Station(RecordedMessage info) => Assert.Single(info.Json["stations"]!.AsArray())!;

    private static string MapsFolder(StationFolder station) => $"Stations:camera:Publishing:MapsFolder={station.Maps}";

    private static Task MapAsync(StationFolder station) =>
        Eventually.True(() => Directory.Exists(station.Maps) && Directory.GetFiles(station.Maps, "alert-*.png").Length > 0);

    private static StationFolder BadStation()
    {
        var station = GoodStation();
        PartPictures.WriteBad(Path.Combine(station.Parts, "1.png"));
        return station;
    }

    private static StationFolder GoodStation()
    {
        var station = new StationFolder();
        BrightnessBundle.Write(station.Bundle);
        PartPictures.WriteGood(Path.Combine(station.Parts, "1.png"));
        return station;
    }
}
