using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Mqtt;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>The configuration in force, defaults included, as it may be shown: without passwords and names of users.</summary>
internal static class EffectiveConfiguration
{
    private const string Hidden = "(hidden)";

    /// <summary>All sections with all keys.</summary>
    public static JsonObject Of(AgentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var all = new JsonObject();
        foreach (var section in Sections.OfAgent)
        {
            all[section.Name] = Show(settings.Of(section));
        }

        var stations = new JsonObject();
        foreach (var station in settings.Stations)
        {
            var sections = new JsonObject();
            foreach (var section in Sections.OfStation)
            {
                sections[section.Name] = Show(settings.Of(section, station));
            }

            stations[station] = sections;
        }

        all[Sections.Stations] = stations;
        return all;
    }

    private static JsonObject Show(object options)
    {
        var keys = new JsonObject();
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanWrite && property.GetCustomAttribute<BrowsableAttribute>()?.Browsable != false)
            {
                keys[property.Name] = Show(options, property.Name, property.GetValue(options));
            }
        }

        return keys;
    }

    private static JsonNode? Show(object options, string key, object? value) => value switch
    {
        null => null,
        string text when IsSecret(key) => text.Length == 0 ? text : Hidden,
        string text when options is CameraOptions && key == nameof(CameraOptions.Path) => CameraAddress.Redact(text),
        string text when options is MqttOptions && key == nameof(MqttOptions.Broker) => BrokerAddress.Redact(text),
        string text => text,
        bool flag => flag,
        int number => number,
        double number => number,
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Enum name => JsonNamingPolicy.CamelCase.ConvertName(name.ToString()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>Whether a key holds a secret; where a password lies is none, and a key that is added later is known by its name.</summary>
    internal static bool IsSecret(string key) =>
        !key.EndsWith("File", StringComparison.OrdinalIgnoreCase)
        && (key.Contains("Password", StringComparison.OrdinalIgnoreCase)
            || key.Contains("Secret", StringComparison.OrdinalIgnoreCase)
            || key.Contains("Token", StringComparison.OrdinalIgnoreCase)
            || key.Equals(nameof(MqttOptions.Username), StringComparison.OrdinalIgnoreCase));
}
