using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.EndToEnd;

/// <summary>Ten agents as processes on one machine, and <c>multiad-train publish</c> as the operator runs it.</summary>
public sealed class RolloutTests : IDisposable
{
    private const int Boxes = 10;
    private const int Faulty = 1;
    private readonly TemporaryFolder folder = new();
    private readonly TestKey key = new();
    private readonly TestKey otherKey = new();

    public void Dispose()
    {
        this.key.Dispose();
        this.otherKey.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public async Task One_faulty_station_among_the_first_two_keeps_the_new_model_from_the_rest()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker);
        var trusted = this.key.WritePublic(this.folder["keys/a.pub.pem"]);
        var bundle = this.folder["new.multiad"];
        BundleOf(bundle, version: 4, this.key);
        PartPictures.WriteGood(this.Part("0.png"));
        PartPictures.WriteGood(this.Part("1.png"));
        var agents = Enumerable.Range(0, Boxes).Select(box => this.Start(box, broker, box == Faulty ? this.otherKey : this.key)).ToArray();
        try
        {
            await Subscriber.WaitAsync(() => Task.FromResult(Enumerable.Range(0, Boxes).All(box => VersionOf(subscriber, box) == 3)));

            var (exitCode, output, errors) = await Built.TrainAsync(
                "publish", "--bundle", bundle, "--trusted", trusted, "--broker", broker.Address, "--station", "plant/line/+/+",
                "--serve", "--canary", "2", "--timeout", "120");

            Assert.True(exitCode == 1, output + errors);
            Assert.Contains($"confirmed   {Station(0)}", output, StringComparison.Ordinal);
            Assert.Contains($"refused     {Station(Faulty)}", output, StringComparison.Ordinal);
            foreach (var box in Enumerable.Range(2, Boxes - 2))
            {
                Assert.Empty(subscriber.On($"{Station(box)}/model/desired"));
                Assert.Contains($"held back   {Station(box)}", output, StringComparison.Ordinal);
                Assert.Equal(3, VersionOf(subscriber, box));
            }

            Assert.Equal((4, 3), (VersionOf(subscriber, 0), VersionOf(subscriber, Faulty)));
            Assert.Empty(subscriber.ContractErrors());
        }
        finally
        {
            foreach (var agent in agents)
            {
                agent.Kill();
                await agent.WaitForExitAsync();
                agent.Dispose();
            }
        }
    }

    private static string Station(int box) => $"multiad/plant/line/box{box}/camera";

    private static void BundleOf(string path, int version, TestKey key)
    {
        var manifest = BrightnessBundle.Manifest() with { Version = version };
        BrightnessBundle.Write(path, manifest, OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side), key.Sign);
    }

    // Of the model that inspects, as the station reports it; null before.
    private static long? VersionOf(Subscriber subscriber, int box)
    {
        if (subscriber.On($"{Station(box)}/model/reported") is not [.., var last])
        {
            return null;
        }

        using var report = JsonDocument.Parse(last);
        var active = report.RootElement.GetProperty("active");
        return active.ValueKind == JsonValueKind.Object ? active.GetProperty("version").GetInt64() : null;
    }

    private string Part(string name) => Path.Combine(Directory.CreateDirectory(this.folder["parts"]).FullName, name);

    // Each has a folder of its own, and trusts the one key that signed its first model.
    private Process Start(int box, MosquittoBroker broker, TestKey trusts)
    {
        var own = this.folder[string.Create(CultureInfo.InvariantCulture, $"box{box}")];
        trusts.WritePublic(Path.Combine(own, "keys", "line.pub.pem"));
        BundleOf(Path.Combine(own, "first.multiad"), version: 3, trusts);
        var configuration = Path.Combine(own, "agent.json");
        File.WriteAllText(configuration, $$"""
            {
              "Agent": { "Site": "plant", "Line": "line", "Name": "box{{box}}" },
              "Mqtt": { "Broker": "{{broker.Address}}" },
              "Outbox": { "Path": "{{Path.Combine(own, "state", "outbox.db")}}" },
              "Inference": { "Threads": 1 },
              "Stations": {
                "camera": {
                  "Model": { "Bundle": "{{Path.Combine(own, "first.multiad")}}", "TrustedKeys": "{{Path.Combine(own, "keys")}}" },
                  "Camera": { "Kind": "folder", "Path": "{{this.folder["parts"]}}", "Loop": true, "Interval": "00:00:00.2" },
                  "Swap": { "ConfirmParts": 5 }
                }
              }
            }
            """);
        return Built.Start("dotnet", Built.AgentPath, "--config", configuration);
    }
}
