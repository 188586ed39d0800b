using System.Text.Json;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.EndToEnd;

public sealed class MainJobTests
{
    private const string Agent = "multiad/plant/line/box";
    private const string Station = Agent + "/camera";
    private const int GoodParts = 8;

    [Fact]
    public async Task Good_photos_in_give_verdicts_alerts_and_maps_on_a_real_broker()
    {
        using var folder = new TemporaryFolder();
        var parts = folder["parts"];
        var bundle = folder["ring.multiad"];
        var rendered = await Built.TrainAsync(
            "demo", "--out", parts, "--train", "60", "--good", "8", "--defects", "2", "--size", "320x240");
        Assert.True(rendered.ExitCode == 0, rendered.Errors);
        var trained = await Built.TrainAsync(
            "train", "--data", parts, "--out", bundle, "--size", "160", "--steps", "200", "--threads", "2");
        Assert.True(trained.ExitCode == 0, trained.Errors);
        var expected = FillBelt(parts, folder["belt"]);

        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker);
        var configuration = folder["agent.json"];
        File.WriteAllText(configuration, $$"""
            {
              "Agent": { "Site": "plant", "Line": "line", "Name": "box", "ExitAtEnd": true },
              "Mqtt": { "Broker": "{{broker.Address}}" },
              "Outbox": { "Path": "{{folder["outbox.db"]}}" },
              "Inference": { "Threads": 1 },
              "Stations": {
                "camera": {
                  "Model": { "Bundle": "{{bundle}}" },
                  "Camera": { "Kind": "folder", "Path": "{{folder["belt"]}}", "Loop": false },
                  "Alert": { "UpdateInterval": "00:00:00" },
                  "Publishing": { "MapsPerSecond": 100 }
                }
              }
            }
            """);
        var agent = await Built.AgentAsync("--config", configuration);
        Assert.True(agent.ExitCode == 0, agent.Output + agent.Errors);
        await Subscriber.WaitAsync(() => Task.FromResult(
            subscriber.On(Station + "/result").Count >= expected.Count
            && subscriber.On(Agent + "/status").Any(payload => Text(payload, "status") == "stopped")));

        Assert.Empty(subscriber.ContractErrors());
        CheckResults(subscriber, expected);
        CheckAlerts(subscriber);
        Assert.Equal(["online", "stopped"], subscriber.On(Agent + "/status").Select(payload => Text(payload, "status")));
        Assert.Contains(
            subscriber.On(Agent + "/info"),
            payload => Json(payload).GetProperty("stations")[0].GetProperty("model").ValueKind == JsonValueKind.Object);
        Assert.Contains(subscriber.On(Station + "/camera"), payload => Text(payload, "state") == "ok");
    }

    // Good parts first, then the defective ones, in the order of their names.
    private static List<(string Name, bool Good)> FillBelt(string parts, string belt)
    {
        Directory.CreateDirectory(belt);
        var files = Directory.GetFiles(Path.Combine(parts, "test"), "*.png", SearchOption.AllDirectories)
            .Select(path => (Path: path, Good: Path.GetFileName(Path.GetDirectoryName(path)) == "good"))
            .OrderByDescending(file => file.Good).ThenBy(file => file.Path, StringComparer.Ordinal).ToArray();
        var names = new List<(string, bool)>();
        foreach (var (path, good) in files)
        {
            var name = $"{names.Count:00}.png";
            File.Copy(path, Path.Combine(belt, name));
            names.Add((name, good));
        }

        return names;
    }

    private static void CheckResults(Subscriber subscriber, List<(string Name, bool Good)> expected)
    {
        // Of those that wait, the newest is sent first.
        var results = subscriber.On(Station + "/result").Select(Json).OrderBy(result => result.GetProperty("seq").GetInt64()).ToArray();
        Assert.Equal(
            expected.Select(part => part.Name),
            results.Select(result => Path.GetFileName(result.GetProperty("frame").GetProperty("source").GetString())));
        Assert.All(results, result => Assert.Contains(result.GetProperty("verdict").GetString(), new[] { "pass", "fail" }));
        Assert.Equal(results.Length, results.Select(result => result.GetProperty("resultId").GetString()).Distinct().Count());
        Assert.Single(results.Select(result => result.GetProperty("bootId").GetString()).Distinct());
        var sequence = results.Select(result => result.GetProperty("seq").GetInt64()).ToArray();
        Assert.Equal(sequence.Distinct(), sequence);

        // Detection itself is measured elsewhere; here the model must at least tell most of the parts apart.
        var score = results.Select(result => result.GetProperty("rawScore").GetDouble()).ToArray();
        var good = score.Take(GoodParts).ToArray();
        var defective = score.Skip(GoodParts).ToArray();
        var ordered = defective.Sum(bad => good.Count(fine => fine < bad)) / (double)(good.Length * defective.Length);
        Assert.InRange(ordered, 0.7, 1);
        foreach (var result in results)
        {
            var failed = result.GetProperty("verdict").GetString() == "fail";
            Assert.Equal(failed, result.GetProperty("score").GetDouble() > 0.5);
            Assert.Equal(failed, result.GetProperty("regions").GetArrayLength() > 0);
            foreach (var region in result.GetProperty("regions").EnumerateArray())
            {
                Assert.InRange(region.GetProperty("x").GetInt32() + region.GetProperty("width").GetInt32(), 1, 320);
                Assert.InRange(region.GetProperty("y").GetInt32() + region.GetProperty("height").GetInt32(), 1, 240);
            }
        }

        Assert.Contains(results, result => result.GetProperty("verdict").GetString() == "fail");
    }

    private static void CheckAlerts(Subscriber subscriber)
    {
        var results = subscriber.On(Station + "/result").Select(Json).OrderBy(result => result.GetProperty("seq").GetInt64());
        var fails = results.Where(result => result.GetProperty("verdict").GetString() == "fail").ToArray();
        var alerts = subscriber.On(Station + "/alert").Select(Json).ToArray();
        Assert.Equal("opened", alerts[0].GetProperty("state").GetString());
        Assert.Equal("closed", alerts[^1].GetProperty("state").GetString());
        var shown = alerts
            .Where(alert => alert.GetProperty("state").GetString() is "opened" or "updated")
            .Select(alert => alert.GetProperty("resultId").GetString());
        Assert.Equal(fails.Select(result => result.GetProperty("resultId").GetString()), shown);
        var maps = subscriber.Messages
            .Where(message => message.Topic.StartsWith(Station + "/map/", StringComparison.Ordinal))
            .Select(message => message.Payload)
            .ToArray();
        Assert.Equal(fails.Length, maps.Length);
        Assert.All(maps, map => Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], map.Take(4)));
    }

    private static JsonElement Json(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload);
        return document.RootElement.Clone();
    }

    private static string? Text(byte[] payload, string property) => Json(payload).GetProperty(property).GetString();
}
