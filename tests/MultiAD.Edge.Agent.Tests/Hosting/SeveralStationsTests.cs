using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

public sealed class SeveralStationsTests : IDisposable
{
    private const string Agent = "multiad/plant/line/box";
    private readonly TemporaryFolder folder = new();

    public SeveralStationsTests()
    {
        BrightnessBundle.Write(this.folder["one.multiad"]);
        BrightnessBundle.Write(
            this.folder["two.multiad"],
            BrightnessBundle.Manifest() with { Name = "other", Version = 7 },
            OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side));
        foreach (var parts in new[] { "a", "b" })
        {
            Directory.CreateDirectory(this.folder[parts]);
            PartPictures.WriteGood(Path.Combine(this.folder[parts], "1.png"));
            PartPictures.WriteGood(Path.Combine(this.folder[parts], "2.png"));
        }

        PartPictures.WriteBad(Path.Combine(this.folder["b"], "3.png"));
    }

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task Each_station_of_an_agent_has_its_own_topics_numbers_alerts_and_model()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        var (exitCode, output, errors) = await AgentProcess.RunAsync(
            "--config",
            this.Configure(broker.Address, this.Station("a", "one", loop: false), this.Station("b", "two", loop: false)),
            "--exit-at-end");
        Assert.Equal((0, string.Empty), (exitCode, errors));
        await recorder.WaitAsync(Agent + "/status", message => message.Text("status") == "stopped");

        foreach (var (station, parts, model) in new[] { ("a", 2, "brightness"), ("b", 3, "other") })
        {
            var results = recorder.On($"{Agent}/{station}/result").OrderBy(result => result.Json["seq"]!.GetValue<long>()).ToList();
            Assert.Equal(
                Enumerable.Range(1, parts).Select(part => $"{part}.png"),
                results.Select(result => result.Json["frame"]!["source"]!.GetValue<string>()));
            Assert.All(results, result => Assert.Equal(model, result.Json["model"]!["name"]!.GetValue<string>()));
            Assert.Equal("ended", recorder.On($"{Agent}/{station}/camera")[^1].Text("state"));
            long[] numbers = [.. results.Select(result => result.Json["seq"]!.GetValue<long>())];
            Assert.Equal(numbers.Distinct(), numbers);
        }

        // Each counts for itself: numbers of one counter would never meet.
        Assert.NotEmpty(Numbers(recorder, "a").Intersect(Numbers(recorder, "b")));

        Assert.Empty(recorder.On(Agent + "/a/alert"));
        Assert.Equal(["opened", "closed"], recorder.On(Agent + "/b/alert").Select(alert => alert.Text("state")));
        var stamped = recorder.Messages.Where(message => message.ContentType != "image/png");
        Assert.Single(stamped.Select(message => message.Text("bootId")).Distinct());
        Assert.Equal(["a", "b"], Stations(recorder.On(Agent + "/info")[^1]).Select(station => station!["name"]!.GetValue<string>()));
        Assert.Contains("=> a", output, StringComparison.Ordinal);
        Assert.Contains("=> b", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_camera_that_hangs_in_its_driver_costs_its_own_station_alone()
    {
        // A pipe that nobody writes to: opening it as a video never comes back.
        using var pipe = Process.Start("mkfifo", [this.folder["pipe.avi"]]);
        await pipe.WaitForExitAsync();
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        var hanging = new
        {
            Camera = new { Kind = "video", Path = this.folder["pipe.avi"], StallTimeout = "00:00:02" },
            Model = new { Bundle = this.folder["one.multiad"] },
        };
        await using var agent = AgentProcess.Start(
            "--config", this.Configure(broker.Address, this.Station("a", "one", loop: true), ("hanging", hanging)));
        await recorder.WaitAsync(Agent + "/hanging/camera", message => message.Text("state") == "stalled");
        var before = recorder.On(Agent + "/a/result").Count;
        await Eventually.True(() => recorder.On(Agent + "/a/result").Count > before + 20);
        Assert.Empty(recorder.On(Agent + "/hanging/result"));
        await agent.TerminateAsync();
        var (exitCode, _, _) = await agent.EndAsync();
        Assert.Equal(0, exitCode);
        await recorder.WaitAsync(Agent + "/status", message => message.Text("status") == "stopped");
    }

    [Fact]
    public async Task A_station_without_a_model_says_why_while_the_other_inspects()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var agent = AgentProcess.Start(
            "--config", this.Configure(broker.Address, this.Station("a", "one", loop: true), this.Station("b", "none", loop: true)));
        await recorder.WaitAsync(Agent + "/a/result", message => message.Text("verdict") == "pass");
        var without = await recorder.WaitAsync(Agent + "/b/result", _ => true);
        Assert.Equal("notInspected", without.Text("verdict"));
        var info = await recorder.WaitAsync(
            Agent + "/info", message => Stations(message).Count == 2 && Stations(message)[0]!["model"] is not null);
        Assert.Contains("no such bundle", Stations(info)[1]!["problem"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static IEnumerable<long> Numbers(Recorder recorder, string station) => recorder.Messages
        .Where(message => message.Topic.StartsWith($"{Agent}/{station}/", StringComparison.Ordinal) && message.ContentType != "image/png")
        .Select(message => message.Json["seq"]!.GetValue<long>());

    private static JsonArray Stations(RecordedMessage info) => info.Json["stations"]!.AsArray();

    private (string Name, object Sections) Station(string name, string bundle, bool loop) => (name, new
    {
        Model = new { Bundle = this.folder[$"{bundle}.multiad"], RetryInterval = "00:00:00.1" },
        Camera = new { Kind = "folder", Path = this.folder[name], Loop = loop, Interval = loop ? "00:00:00.02" : "00:00:00" },
    });

    private string Configure(string broker, params (string Name, object Sections)[] stations)
    {
        var path = this.folder["agent.json"];
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            Agent = new { Site = "plant", Line = "line", Name = "box" },
            Mqtt = new { Broker = broker, WillDelay = "00:00:00" },
            Outbox = new { Path = this.folder["state/outbox.db"] },
            Inference = new { Threads = 1 },
            Stations = stations.ToDictionary(station => station.Name, station => station.Sections),
        }));
        return path;
    }
}
