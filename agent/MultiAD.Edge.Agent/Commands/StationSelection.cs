using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using MultiAD.Edge.Agent.Configuration;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>Options that say which station's models are meant, and where they are.</summary>
internal sealed class StationSelection
{
    private readonly Option<string?> station = new("--station") { Description = "Station; may be left out where there is one." };
    private readonly Option<string?> folder = new("--state-folder")
    {
        Description = "The agent's state folder, where it is not the one that the configuration or the service's user gives.",
    };

    private ConfigurationArguments? configuration;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(this.station);
        this.configuration = new ConfigurationArguments(command);
        command.Options.Add(this.folder);
    }

    /// <summary>Reads the configuration and finds the station; what is wrong is said on standard error.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="place">Where the models are.</param>
    /// <param name="name">Name of the station; null for all of them.</param>
    /// <param name="isStationNeeded">Whether one station must be meant.</param>
    public bool TryRead(ParseResult arguments, [NotNullWhen(true)] out ModelPlace? place, out string? name, bool isStationNeeded = true)
    {
        place = null;
        name = arguments.GetValue(this.station);
        var sources = this.configuration!.Of(arguments);
        var found = CheckedConfiguration.Read(sources);
        if (found is not { Errors.Count: 0, Configuration: { } read })
        {
            RunCommand.PrintErrors(sources, found, "correct and try again");
            return false;
        }

        var (file, settings) = (sources.File, new AgentSettings(read));
        var stations = string.Join(", ", settings.Stations);
        if (name is not null && !settings.Stations.Contains(name, StringComparer.Ordinal))
        {
            Console.Error.WriteLine($"error: --station is '{name}'; the stations of {file} are {stations}.");
            return false;
        }

        if (name is null && isStationNeeded)
        {
            if (settings.Stations.Count != 1)
            {
                Console.Error.WriteLine($"error: --station is needed; the stations of {file} are {stations}.");
                return false;
            }

            name = settings.Stations[0];
        }

        place = ModelPlace.Find(settings, file, arguments.GetValue(this.folder));
        return true;
    }
}
