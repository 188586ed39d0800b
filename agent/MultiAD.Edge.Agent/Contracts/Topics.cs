namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Builds the topics of one station: <c>{root}/{site}/{line}/{station}/...</c>.</summary>
internal sealed class Topics
{
    /// <summary>Levels that name a station.</summary>
    public const int StationLevels = 4;

    private readonly string station;

    /// <summary>Creates the topics of a station whose names have been validated.</summary>
    public Topics(StationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.station = $"{options.Root}/{options.Site}/{options.Line}/{options.Station}";
    }

    /// <summary>Whether the station is there; retained.</summary>
    public string Status => this.station + "/status";

    /// <summary>What the station is; retained.</summary>
    public string Info => this.station + "/info";

    /// <summary>State of the camera; retained.</summary>
    public string Camera => this.station + "/camera";

    /// <summary>Every part's verdict.</summary>
    public string Result => this.station + "/result";

    /// <summary>Alerts.</summary>
    public string Alert => this.station + "/alert";

    /// <summary>Heat maps of failed parts.</summary>
    public string AlertMap => this.station + "/alert/map";

    /// <summary>Topic filter of all stations below some first levels.</summary>
    /// <param name="levels">1 to 4 names with slashes between them; <c>+</c> stands for any.</param>
    /// <returns>The filter, four levels long; null where the levels are malformed.</returns>
    public static string? StationFilter(string? levels)
    {
        var names = levels?.Split('/') ?? [];
        return names.Length is >= 1 and <= StationLevels && names.All(name => name == "+" || (name.Length > 0 && name.IndexOfAny(['+', '#', '\0']) < 0))
            ? string.Join('/', names.Concat(Enumerable.Repeat("+", StationLevels - names.Length)))
            : null;
    }
}
