using Microsoft.Extensions.Configuration;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Publishing;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>
/// The configuration in force: that of the start, with those sections replaced that can change while the agent runs. These
/// are <c>Logging</c>, and <c>Alert</c> and <c>Publishing</c> of each station that was there at the start. Thread-safe for many
/// that read and one that applies.
/// </summary>
internal sealed class LiveSettings
{
    private readonly Dictionary<string, string?> atStart;
    private readonly Dictionary<string, LiveOptions<AlertOptions>> alerts;
    private readonly Dictionary<string, LiveOptions<PublishingOptions>> publishing;
    private readonly LoggingSource logging = new();
    private volatile AgentSettings current;

    /// <summary>Takes the configuration of the start.</summary>
    /// <param name="configuration">A configuration without errors.</param>
    public LiveSettings(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        this.atStart = Flatten(configuration);
        this.current = new AgentSettings(configuration);
        this.alerts = OfAll<AlertOptions>(this.current);
        this.publishing = OfAll<PublishingOptions>(this.current);
        this.logging.Replace(this.atStart);
    }

    /// <summary>The configuration in force.</summary>
    public AgentSettings Current => this.current;

    /// <summary>The section of the logging library, which notices when it is replaced.</summary>
    public IConfigurationSource Logging => this.logging;

    /// <summary>When a station's alerts open and close.</summary>
    public LiveOptions<AlertOptions> Alert(string station) => this.alerts[station];

    /// <summary>What a station publishes.</summary>
    public LiveOptions<PublishingOptions> Publishing(string station) => this.publishing[station];

    /// <summary>Puts in force what can change while the agent runs.</summary>
    /// <param name="next">A configuration without errors.</param>
    public ConfigurationChange Apply(IConfiguration next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var wanted = Flatten(next);
        var before = Flatten(this.current.Configuration);
        var inForce = this.atStart.Where(pair => !this.CanChange(pair.Key))
            .Concat(wanted.Where(pair => this.CanChange(pair.Key)))
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
        var settings = new AgentSettings(new ConfigurationBuilder().AddInMemoryCollection(inForce).Build());
        foreach (var name in settings.Stations.Where(this.alerts.ContainsKey))
        {
            Replace(this.alerts[name], settings.Of<AlertOptions>(name));
            Replace(this.publishing[name], settings.Of<PublishingOptions>(name));
        }

        this.logging.Replace(inForce);
        this.current = settings;
        return new ConfigurationChange(Differences(before, inForce), Differences(inForce, wanted));
    }

    private static Dictionary<string, string?> Flatten(IConfiguration configuration) =>
        configuration.AsEnumerable().Where(pair => pair.Value is not null).ToDictionary(StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, LiveOptions<TOptions>> OfAll<TOptions>(AgentSettings settings)
        where TOptions : class =>
        settings.Stations.ToDictionary(
            name => name, name => new LiveOptions<TOptions>(settings.Of<TOptions>(name)), StringComparer.OrdinalIgnoreCase);

    private static string[] Differences(Dictionary<string, string?> one, Dictionary<string, string?> other) =>
    [
        .. one.Keys.Union(other.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => one.GetValueOrDefault(key) != other.GetValueOrDefault(key))
            .Order(StringComparer.Ordinal),
    ];

    // Who follows them sees by the reference that they are others.
    private static void Replace<TOptions>(LiveOptions<TOptions> live, TOptions next)
        where TOptions : class
    {
        if (!next.Equals(live.Current))
        {
            live.Current = next;
        }
    }

    private bool CanChange(string key)
    {
        var path = key.Split(ConfigurationPath.KeyDelimiter);
        return Is(path[0], Sections.Logging)
            || (path.Length > 3 && Is(path[0], Sections.Stations) && this.alerts.ContainsKey(path[1])
                && (Is(path[2], AlertOptions.Section) || Is(path[2], PublishingOptions.Section)));
    }

    private static bool Is(string part, string name) => part.Equals(name, StringComparison.OrdinalIgnoreCase);

    private sealed class LoggingSource : ConfigurationProvider, IConfigurationSource
    {
        public void Replace(Dictionary<string, string?> all)
        {
            this.Data = all.Where(pair => pair.Key.StartsWith(Sections.Logging + ":", StringComparison.OrdinalIgnoreCase))
                .ToDictionary(StringComparer.OrdinalIgnoreCase);
            this.OnReload();
        }

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
    }
}
