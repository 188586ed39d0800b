using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>What is known of the stations that are meant, by what their agents have published. For one thread.</summary>
/// <param name="wanted">Which stations are meant.</param>
internal sealed class StationBoard(IReadOnlyList<StationFilter> wanted)
{
    private const string ReportedLevels = "/model/reported";
    private const string DesiredLevels = "/model/desired";
    private const string CameraLevel = "/camera";
    private const string StatusLevel = "/status";
    private const string InfoLevel = "/info";

    private readonly SortedDictionary<string, StationProgress> stations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AgentInfo> agents = new(StringComparer.Ordinal);

    /// <summary>Topic filters of all that it takes; without the first nothing can be followed.</summary>
    public IReadOnlyList<string> Topics =>
    [
        .. wanted.Select(filter => filter + ReportedLevels),
        .. wanted.SelectMany(filter => (string[])[filter + CameraLevel, filter + DesiredLevels]),
        .. wanted.SelectMany(filter => (string[])[filter.Agent + StatusLevel, filter.Agent + InfoLevel]).Distinct(),
    ];

    /// <summary>The stations by name.</summary>
    public IReadOnlyCollection<StationProgress> Stations => this.stations.Values;

    /// <summary>Whether each station that is meant by its full name has been found.</summary>
    public bool HasAllNamed => wanted.All(filter => filter.IsExact && this.stations.ContainsKey(filter.ToString()));

    /// <summary>One station as it is known now.</summary>
    public StationProgress this[string station] => this.stations[station];

    /// <summary>Topic of a station's order.</summary>
    public static string OrderTopic(string station) => station + DesiredLevels;

    /// <summary>Takes a message.</summary>
    /// <returns>The stations of which something else is known now.</returns>
    public IReadOnlyList<StationProgress> Take(BrokerEvent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (topic, payload) = (message.Topic, message.Payload);
        if (IsUnder(topic, ReportedLevels, out var station))
        {
            return Parse(payload, RolloutJson.Default.StationReport) is { State: not null } report && report.IsKnown
                ? this.Change(station, known => known.Reported(report))
                : [];
        }

        if (IsUnder(topic, DesiredLevels, out station))
        {
            // An order is no sign that there is such a station: it stays where the station was renamed.
            return this.stations.ContainsKey(station) && Parse(payload, RolloutJson.Default.OrderMessage) is { } order
                ? this.Change(station, known => known.Desired(order))
                : [];
        }

        if (IsUnder(topic, CameraLevel, out station))
        {
            return payload.Length > 0 ? this.Change(station, known => known) : [];
        }

        return (IsUnder(topic, StatusLevel, out var agent) || IsUnder(topic, InfoLevel, out agent))
            && Parse(payload, RolloutJson.Default.AgentInfo) is { } info
                ? this.TakeAgent(agent, info)
                : [];
    }

    /// <summary>Changes what is known of a station.</summary>
    public StationProgress Set(StationProgress station)
    {
        ArgumentNullException.ThrowIfNull(station);
        return this.stations[station.Station] = station;
    }

    /// <summary>Takes off stations that their agents no longer have: what they once published is still at the broker.</summary>
    /// <returns>Those that were taken off.</returns>
    public IReadOnlyList<string> RemoveForgotten()
    {
        string[] forgotten = [.. this.stations.Keys.Where(this.IsForgotten)];
        foreach (var station in forgotten)
        {
            this.stations.Remove(station);
        }

        return forgotten;
    }

    private static bool IsUnder(string topic, string levels, out string above)
    {
        above = topic.EndsWith(levels, StringComparison.Ordinal) ? topic[..^levels.Length] : string.Empty;
        return above.Length > 0;
    }

    // Somebody else's message, or that of a later version, says nothing here.
    private static T? Parse<T>(byte[] payload, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return payload.Length > 0 ? JsonSerializer.Deserialize(payload, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string AgentOf(string station) => station[..station.LastIndexOf('/')];

    private bool IsForgotten(string station) =>
        this.agents.TryGetValue(AgentOf(station), out var agent)
        && agent.Stations is { } named
        && !named.Any(known => $"{AgentOf(station)}/{known?.Name}" == station);

    private IReadOnlyList<StationProgress> Change(string station, Func<StationProgress, StationProgress> change)
    {
        if (!station.Split('/').All(StationFilter.IsName) || !wanted.Any(filter => filter.Matches(station)))
        {
            return [];
        }

        var isNew = !this.stations.TryGetValue(station, out var known);
        known ??= new StationProgress(station) { AgentStatus = this.agents.GetValueOrDefault(AgentOf(station))?.Status };
        var next = change(known);
        if (next == known && !isNew)
        {
            return [];
        }

        return [this.Set(next)];
    }

    private List<StationProgress> TakeAgent(string agent, AgentInfo info)
    {
        var known = this.agents.GetValueOrDefault(agent);
        var next = new AgentInfo(info.Status ?? known?.Status, info.Stations ?? known?.Stations);
        this.agents[agent] = next;
        foreach (var station in info.Stations ?? [])
        {
            this.Change($"{agent}/{station?.Name}", same => same);
        }

        var changed = this.stations.Values
            .Where(station => AgentOf(station.Station) == agent && station.AgentStatus != next.Status)
            .ToArray();
        return [.. changed.Select(station => this.Set(station with { AgentStatus = next.Status }))];
    }
}
