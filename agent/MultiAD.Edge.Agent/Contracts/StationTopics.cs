using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Topics of one station: <c>{root}/{site}/{line}/{agent}/{station}/...</c>.</summary>
/// <param name="station">The five levels that name the station.</param>
internal sealed class StationTopics(string station)
{
    /// <summary>Levels that name a station.</summary>
    public const int Levels = 5;

    /// <summary>Last level of the topic of results.</summary>
    public const string ResultLevel = "result";

    /// <summary>Level that comes before a result's identifier in the topic of its heat map.</summary>
    public const string MapLevel = "map";

    // Levels that stand below an agent beside its stations.
    private static readonly string[] Reserved = ["status", "info", "metrics", "command", "answer", "gap"];

    /// <summary>State of the camera; retained.</summary>
    public string Camera => station + "/camera";

    /// <summary>Every part's verdict.</summary>
    public string Result => $"{station}/{ResultLevel}";

    /// <summary>The last change of an alert; retained, so that whoever comes late learns at once whether one is open.</summary>
    public string Alert => station + "/alert";

    /// <summary>Which bundle should run; retained, set by the operator.</summary>
    public string ModelDesired => station + "/model/desired";

    /// <summary>What runs, and where an exchange stands; retained.</summary>
    public string ModelReported => station + "/model/reported";

    /// <summary>The levels that name the station and begin its topics; no topic itself.</summary>
    public string Station => station;

    /// <summary>Heat map of one result.</summary>
    public string Map(string resultId) => $"{station}/{MapLevel}/{resultId}";

    /// <summary>Picture that a command asked for.</summary>
    public string Snapshot(string requestId) => $"{station}/snapshot/{requestId}";

    /// <summary>Answer to a command to the station that named no response topic.</summary>
    public string Answer(string command) => $"{station}/answer/{command}";

    /// <summary>Why a name cannot be a station's, to follow the name of its key; null where it can.</summary>
    public static string? ValidateName(string name) =>
        !TopicLevelAttribute.IsLevel(name) ? $"is no name of a station; expected {TopicLevelAttribute.Rule}."
        : Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? $"is a topic of the agent itself; expected another name than {string.Join(", ", Reserved)}."
        : null;

    /// <summary>Topic filter of all stations below some first levels.</summary>
    /// <param name="levels">1 to 5 names with slashes between them; <c>+</c> stands for any.</param>
    /// <returns>The filter, five levels long; null where the levels are malformed.</returns>
    public static string? Filter(string? levels)
    {
        var names = levels?.Split('/') ?? [];
        return names.Length is >= 1 and <= Levels && names.All(IsFilterLevel)
            ? string.Join('/', names.Concat(Enumerable.Repeat("+", Levels - names.Length)))
            : null;
    }

    /// <summary>Name of the station in one of its topics; null where the topic is no station's.</summary>
    public static string? NameIn(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var names = topic.Split('/');
        return names.Length > Levels ? names[Levels - 1] : null;
    }

    private static bool IsFilterLevel(string name) => name == "+" || (name.Length > 0 && name.IndexOfAny(['+', '#', '\0']) < 0);
}
