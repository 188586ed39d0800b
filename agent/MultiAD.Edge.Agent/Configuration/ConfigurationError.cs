using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Mqtt;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>One error of a configuration, with where its value was given.</summary>
/// <param name="Source">File, <c>environment</c> or <c>--set</c>; the main file where the value is missing.</param>
/// <param name="Key">Path of the key or section; null where there is none.</param>
/// <param name="Value">The value, as it may be shown; null where there is none or it may not.</param>
/// <param name="Message">Key, value, what is expected and what to do.</param>
internal sealed record ConfigurationError(string Source, string? Key, string? Value, string Message)
{
    private const string EnvironmentSource = "environment";
    private const string SettingSource = "--set";
    private const string CameraPath = $":{CameraOptions.Section}:{nameof(CameraOptions.Path)}";
    private const string Broker = $"{MqttOptions.Section}:{nameof(MqttOptions.Broker)}";
    private const string Unknown = " is an unknown key";

    /// <summary>Finds where the value of an error was given.</summary>
    /// <param name="message">The error, which begins with its key.</param>
    /// <param name="configuration">The configuration as <see cref="AgentConfiguration.Read"/> made it.</param>
    /// <param name="file">The main file.</param>
    public static ConfigurationError Of(string message, IConfigurationRoot configuration, string file)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(configuration);
        var key = configuration.AsEnumerable()
            .Select(pair => pair.Key)
            .Where(key => message.StartsWith(key + " ", StringComparison.OrdinalIgnoreCase))
            .MaxBy(key => key.Length);
        if (key is null)
        {
            // It names a key that nobody gave.
            return new ConfigurationError(file, message.Split(' ')[0], null, message);
        }

        // What an unknown key was meant to be nobody knows: it may be a password.
        var value = message.Contains(Unknown, StringComparison.Ordinal) ? null : Show(key, configuration[key]);
        return new ConfigurationError(SourceOf(key, configuration) ?? file, key, value, message);
    }

    /// <summary>As a line for people; what could not be read at all names its file itself.</summary>
    public override string ToString() => this.Key is null ? this.Message : $"{this.Source}: {this.Message}";

    private static string? Show(string key, string? value) =>
        value is null || EffectiveConfiguration.IsSecret(ConfigurationPath.GetSectionKey(key)) ? null
        : key.EndsWith(CameraPath, StringComparison.OrdinalIgnoreCase) ? CameraAddress.Redact(value)
        : key.Equals(Broker, StringComparison.OrdinalIgnoreCase) ? BrokerAddress.Redact(value)
        : value;

    // The last provider that has the key or something below it: later ones win.
    private static string? SourceOf(string key, IConfigurationRoot configuration)
    {
        var providers = configuration.Providers.ToArray();
        var index = Array.FindLastIndex(
            providers, provider => provider.TryGet(key, out _) || provider.GetChildKeys([], key).Any());
        return index < 0 ? null
            : providers[index] is JsonConfigurationProvider { Source: { Path: { } path, FileProvider: { } files } }
                ? files.GetFileInfo(path).PhysicalPath
            : index == providers.Length - 1 ? SettingSource
            : EnvironmentSource;
    }
}
