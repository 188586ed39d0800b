using Microsoft.Extensions.Configuration;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>The checked options of an agent and its stations.</summary>
internal sealed class AgentSettings
{
    private readonly IConfiguration configuration;

    /// <summary>Takes a configuration; a section is checked when it is asked for.</summary>
    public AgentSettings(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        this.configuration = configuration;
        this.Stations = [.. configuration.GetSection(Sections.Stations).GetChildren().Select(station => station.Key)];
    }

    /// <summary>The configuration itself.</summary>
    public IConfiguration Configuration => this.configuration;

    /// <summary>Names of the stations.</summary>
    public IReadOnlyList<string> Stations { get; }

    /// <summary>Options of the agent.</summary>
    /// <exception cref="ConfigurationException">A value is out of range.</exception>
    public TOptions Of<TOptions>()
        where TOptions : class => (TOptions)this.Of(Sections.For<TOptions>());

    /// <summary>Options of a station.</summary>
    /// <exception cref="ConfigurationException">A value is out of range.</exception>
    public TOptions Of<TOptions>(string station)
        where TOptions : class => (TOptions)this.Of(Sections.For<TOptions>(), station);

    /// <summary>Options of one of the agent's sections.</summary>
    internal object Of(SectionBinding section) => section.Read(this.configuration, section.Name);

    /// <summary>Options of one of a station's sections.</summary>
    internal object Of(SectionBinding section, string station) =>
        section.Read(this.configuration, ConfigurationPath.Combine(Sections.Stations, station, section.Name));
}
