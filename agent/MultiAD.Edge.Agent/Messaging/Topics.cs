using MultiAD.Edge.Agent.Configuration;

namespace MultiAD.Edge.Agent.Messaging;

/// <summary>Builds the topics of one station: <c>{root}/{site}/{line}/{station}/...</c>.</summary>
public sealed class Topics
{
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
}
