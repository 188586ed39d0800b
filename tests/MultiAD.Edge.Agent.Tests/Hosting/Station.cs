using System.Text.Json;
using MultiAD.Edge.Testing;

namespace MultiAD.Edge.Agent.Tests.Hosting;

/// <summary>A station on disk: pictures of parts, a bundle and a configuration.</summary>
internal sealed class Station : IDisposable
{
    public const string Topic = "multiad/plant/line/station";
    private readonly TemporaryFolder folder = new();

    public Station() => Directory.CreateDirectory(this.Parts);

    public string Parts => this.folder["parts"];

    public string Bundle => this.folder["model.multiad"];

    public string Maps => this.folder["maps"];

    public string this[string name] => this.folder[name];

    /// <summary>Writes the configuration and gives its path.</summary>
    public string Configure(string broker, bool loop = false)
    {
        var path = this.folder["agent.json"];
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            Station = new { Site = "plant", Line = "line", Station = "station" },
            Mqtt = new { Broker = broker, ReconnectDelay = "00:00:00.1", MaximumReconnectDelay = "00:00:01", WillDelay = "00:00:00" },
            Model = new { this.Bundle, Threads = 1, RetryInterval = "00:00:00.1" },
            Camera = new { Kind = "folder", Path = this.Parts, Loop = loop, Interval = loop ? "00:00:00.02" : "00:00:00" },
        }));
        return path;
    }

    public void Dispose() => this.folder.Dispose();
}
