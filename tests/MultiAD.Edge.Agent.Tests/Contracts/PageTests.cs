using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MultiAD.Edge.Agent.Publishing;
using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Contracts;

/// <summary>What <c>deploy/mqtt.md</c> tells people to type works, and what it tells them to copy is as the agent writes it.</summary>
public sealed partial class PageTests
{
    private const string Station = "multiad/plant1/line3/box1/camera2";
    private const string OldName = "multiad/plant1/line3/box1/oldname";

    // mosquitto_sub's own exit code for the end of -W.
    private const int TimedOut = 27;

    private static readonly string Folder = Path.Combine(RealData.Repository, "deploy");
    private static readonly string Page = File.ReadAllText(Path.Combine(Folder, "mqtt.md"));
    private static readonly string[] Retained =
        [Station + "/alert", "multiad/plant1/line3/box1/status", "homeassistant/sensor/a_score/config"];

    /// <summary>Commands that subscribe, those that clear, and the one that orders.</summary>
    public static TheoryData<string> Subscriptions => new(Commands().Where(command => !IsClearing(command) && !IsOrder(command)));

    public static TheoryData<string> Clearings => new(Commands().Where(IsClearing));

    [Fact]
    public void The_page_has_commands() => Assert.InRange(Commands().Length, 8, 30);

    [Theory]
    [MemberData(nameof(Subscriptions))]
    public async Task A_command_prints_what_comes(string command)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var folder = new TemporaryFolder();
        foreach (var topic in Retained)
        {
            await PublishAsync(broker, topic, "-r");
        }

        using var process = Start(command.Contains(" -C ", StringComparison.Ordinal) ? command : command + " -C 1", broker, folder);
        while (!process.HasExited)
        {
            await PublishAsync(broker, Station + "/map/1");
            await PublishAsync(broker, Station + "/alert", "-r");
        }

        var printed = await process.StandardOutput.ReadToEndAsync();
        Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync());
        var file = folder["map.png"];
        Assert.NotEmpty(File.Exists(file) ? await File.ReadAllTextAsync(file) : printed);
    }

    [Theory]
    [MemberData(nameof(Clearings))]
    public async Task A_command_clears_the_topics_of_an_old_name_and_no_other(string command)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var folder = new TemporaryFolder();
        await PublishAsync(broker, OldName + "/alert", "-r");
        await PublishAsync(broker, Station + "/alert", "-r");
        using (var process = Start(command, broker, folder))
        {
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode is 0 or TimedOut, await process.StandardError.ReadToEndAsync());
        }

        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await PublishAsync(broker, "end");
        await recorder.WaitAsync("end", _ => true);
        Assert.Equal(["end", Station + "/alert"], recorder.Messages.Select(message => message.Topic).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_command_that_orders_a_model_publishes_an_order_as_the_agent_reads_it()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var folder = new TemporaryFolder();
        BrightnessBundle.Write(folder["model.multiad"]);
        using (var process = Start(Assert.Single(Commands(), IsOrder), broker, folder))
        {
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync());
        }

        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        var order = await recorder.WaitAsync(Station + "/model/desired", message => message.Retained);
        Assert.Empty(ContractSchemas.Errors(order.Topic, order.Payload));
        Assert.True(OrderDecoder.TryDecode(order.Payload, out var message, out var problem), problem);
        Assert.Equal(new FileInfo(folder["model.multiad"]).Length, message.Bytes);
    }

    [Fact]
    public void Every_topic_of_the_page_and_the_flow_is_the_agents()
    {
        // Levels that stand for many are as good as any name.
        var topics = Topic().Matches(Page).Concat(Topic().Matches(Flow().ToJsonString()))
            .Select(match => match.Value.Replace("+", "any", StringComparison.Ordinal))
            .Where(topic => topic.Split('/').Length > 5)
            .ToArray();
        Assert.NotEmpty(topics);
        Assert.All(topics, topic => Assert.NotNull(ContractDocument.Agent.ChannelOf(topic)));
    }

    [Fact]
    public void The_flow_for_node_red_is_wired_to_nodes_that_it_has()
    {
        var nodes = Flow().AsArray();
        var names = nodes.Select(node => node!["id"]!.GetValue<string>()).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
        var wires = nodes.SelectMany(node => node!["wires"]?.AsArray() ?? [])
            .SelectMany(output => output!.AsArray()).Select(wire => wire!.GetValue<string>())
            .Concat(nodes.Select(node => node!["z"] ?? node["broker"]).OfType<JsonValue>().Select(value => value.GetValue<string>()))
            .Where(name => name != "broker.local")
            .ToArray();
        Assert.True(wires.Length > 6);
        Assert.All(wires, wire => Assert.Contains(wire, names));
    }

    [Fact]
    public void The_station_of_the_page_has_the_identifier_that_home_assistant_is_told() =>
        Assert.Contains($"\"unique_id\": \"{HomeAssistantDiscovery.ObjectId(Station)}_alert\"", Page, StringComparison.Ordinal);

    private static JsonNode Flow() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "node-red-flow.json")))!;

    private static string[] Commands() => [.. Command().Matches(Page).Select(match => match.Value)];

    private static bool IsOrder(string command) =>
        command.StartsWith("mosquitto_pub", StringComparison.Ordinal) && command.Contains("model/desired", StringComparison.Ordinal);

    private static bool IsClearing(string command) =>
        command.Contains("--remove-retained", StringComparison.Ordinal)
        || (command.StartsWith("mosquitto_pub", StringComparison.Ordinal) && !IsOrder(command));

    private static Process Start(string command, MosquittoBroker broker, TemporaryFolder folder) =>
        Process.Start(new ProcessStartInfo("bash", ["-c", command.Replace("broker.local", $"127.0.0.1 -p {broker.Port}", StringComparison.Ordinal)])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task PublishAsync(MosquittoBroker broker, string topic, params string[] options)
    {
        string[] arguments = ["-p", broker.Port.ToString(), "-q", "1", "-t", topic, "-m", "{}", .. options];
        using var process = Process.Start(new ProcessStartInfo("mosquitto_pub", arguments))!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    [GeneratedRegex("^mosquitto_(sub|pub) .*$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("multiad/[a-z0-9+]+(/[a-zA-Z0-9+]+)+")]
    private static partial Regex Topic();
}
