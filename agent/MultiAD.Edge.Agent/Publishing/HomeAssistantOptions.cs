using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>Whether Home Assistant finds the stations by itself. Section <c>HomeAssistant</c>.</summary>
internal sealed record HomeAssistantOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "HomeAssistant";

    /// <summary>Default of <see cref="Prefix"/>, which is Home Assistant's own.</summary>
    public const string DefaultPrefix = "homeassistant";

    /// <summary>Whether discovery messages are published; the broker must let the agent write below the prefix. Default: false.</summary>
    public bool Enabled { get; init; }

    /// <summary>First level of the discovery topics, one level, as set in Home Assistant. Default: <c>homeassistant</c>.</summary>
    [TopicLevel]
    public string Prefix { get; init; } = DefaultPrefix;
}

/// <summary>Checks <see cref="HomeAssistantOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class HomeAssistantOptionsValidator : IValidateOptions<HomeAssistantOptions>;
