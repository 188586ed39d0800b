using System.Globalization;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Inspection.Diagnostics;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>
/// What the agent does, in one line for people: model, parts a second and camera of each station, and what waits for the broker.
/// For one thread.
/// </summary>
internal sealed class AgentStatus
{
    // systemctl shows one line; the whole story is in the log and in info.
    private const int MaximumLength = 400;

    private readonly IReadOnlyList<InspectionPipeline> stations;
    private readonly IOutbox outbox;
    private readonly TimeProvider time;
    private readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);
    private long countedAt;

    /// <summary>Makes it; the first line has no rate, since none was measured.</summary>
    public AgentStatus(IReadOnlyList<InspectionPipeline> stations, IOutbox outbox, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        this.stations = stations;
        this.outbox = outbox;
        this.time = time;
        this.countedAt = time.GetTimestamp();
    }

    /// <summary>The line; the rates are those since the line before.</summary>
    public string Describe()
    {
        var seconds = this.time.GetElapsedTime(this.countedAt).TotalSeconds;
        this.countedAt = this.time.GetTimestamp();
        var lines = this.stations.Select(station => this.Describe(station, seconds)).ToArray();
        var waiting = this.outbox.Count;
        var text = $"{string.Join("; ", lines)}; {waiting} {(waiting == 1 ? "message waits" : "messages wait")} for the broker";
        return PrintableText.Of(text, MaximumLength);
    }

    private string Describe(InspectionPipeline station, double seconds)
    {
        var inspected = station.Inspected;
        var rate = this.counts.TryGetValue(station.Name, out var before) && seconds > 0
            ? $", {((inspected - before) / seconds).ToString("0.0", CultureInfo.InvariantCulture)} parts/s"
            : string.Empty;
        this.counts[station.Name] = inspected;
        var model = station.Model.Identity is { } identity
            ? $"model {identity.Name} version {identity.Version}"
            : "no model: parts are reported as not inspected";
        var camera = station.Camera is { State: not CameraState.Ok } status ? $", camera {status.State}" : string.Empty;
        return $"{station.Name}: {(station.Control.IsPaused ? "paused, " : string.Empty)}{model}{rate}{camera}";
    }
}
