using System.Text.Json;
using MultiAD.Edge.Testing;

namespace MultiAD.Edge.Agent.Tests.Hosting;

/// <summary>An agent with one station on disk: pictures of parts, a bundle and a configuration.</summary>
internal sealed class StationFolder : IDisposable
{
    public const string Name = "camera";
    public const string AgentTopic = "multiad/plant/line/box";
    public const string Topic = $"{AgentTopic}/{Name}";
    private readonly TemporaryFolder folder = new();

    public StationFolder() => Directory.CreateDirectory(this.Parts);

    public string Parts => this.folder["parts"];

    public string Bundle => this.folder["model.multiad"];

    public string Maps => this.folder["maps"];

    public string Outbox => this.folder["state/outbox.db"];

    public string this[string name] => this.folder[name];

    /// <summary>A setting of the station, as a command-line option takes it.</summary>
    public static string Setting(string keyAndValue) => $"Stations:{Name}:{keyAndValue}";

    /// <summary>Writes the configuration and gives its path.</summary>
    public string Configure(string broker, bool loop = false)
    {
        var path = this.folder["agent.json"];
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            Agent = new { Site = "plant", Line = "line", Name = "box" },
            Mqtt = new { Broker = broker, ReconnectDelay = "00:00:00.1", MaximumReconnectDelay = "00:00:01", WillDelay = "00:00:00" },
            Outbox = new { Path = this.Outbox },
            Inference = new { Threads = 1, Providers = "CUDA, CPU" },
            Stations = new Dictionary<string, object>
            {
                [Name] = new
                {
                    Model = new { this.Bundle, RetryInterval = "00:00:00.1" },
                    Camera = new { Kind = "folder", Path = this.Parts, Loop = loop, Interval = loop ? "00:00:00.02" : "00:00:00" },
                },
            },
        }));
        return path;
    }

    public void Dispose() => this.folder.Dispose();
}
