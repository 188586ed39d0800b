using System.Collections;
using Microsoft.Extensions.Configuration;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>
/// Reads the agent's configuration: a JSON file such as <c>agent.json</c>, then <c>agent.d/*.json</c> in order of name, then the
/// environment (<c>MULTIAD__Section__Key</c>), then <c>--set Section:Key=value</c>. Later ones win.
/// </summary>
internal static class AgentConfiguration
{
    /// <summary>File that is read where no other is named.</summary>
    public const string DefaultFile = "/etc/multiad/agent.json";

    private const string EnvironmentPrefix = "MULTIAD__";

    /// <summary>Reads the sources.</summary>
    /// <param name="file">Configuration file; it must be there.</param>
    /// <param name="settings">Settings of the form <c>Section:Key=value</c>.</param>
    /// <param name="environment">Environment variables, see <see cref="ProcessEnvironment"/>.</param>
    /// <exception cref="ConfigurationException">A file is missing or not JSON, or a setting has another form.</exception>
    public static IConfigurationRoot Read(string file, IReadOnlyList<string> settings, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(environment);
        var path = Path.GetFullPath(file);
        if (!File.Exists(path))
        {
            throw new ConfigurationException($"{path}: no such configuration file. Name one with --config FILE.");
        }

        var given = FromSettings(settings);
        var builder = new ConfigurationBuilder();
        foreach (var source in FilesOf(path))
        {
            Check(source);
            builder.AddJsonFile(source, optional: false, reloadOnChange: false);
        }

        builder.AddInMemoryCollection(FromEnvironment(environment));
        builder.AddInMemoryCollection(given);
        try
        {
            return builder.Build();
        }
        catch (InvalidDataException error)
        {
            var words = $"{error.Message} {error.InnerException?.Message} Correct the JSON.".Replace("  ", " ", StringComparison.Ordinal);
            throw new ConfigurationException(words, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot be read ({error.Message}). Check its permissions.", error);
        }
    }

    /// <summary>The environment variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? string.Empty, StringComparer.Ordinal);

    /// <summary>The file and its drop-ins, in the order in which they are read.</summary>
    internal static IEnumerable<string> FilesOf(string path)
    {
        var folder = Path.ChangeExtension(path, ".d");
        string[] dropIns = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];
        return dropIns.Where(file => !Path.GetFileName(file).StartsWith('.')).Prepend(path);
    }

    private static void Check(string path)
    {
        try
        {
            ConfigurationJson.Check(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot be read ({error.Message}). Check its permissions.", error);
        }
    }

    private static Dictionary<string, string?> FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        var given = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in environment)
        {
            if (name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            {
                given[name[EnvironmentPrefix.Length..].Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = value;
            }
        }

        return given;
    }

    private static Dictionary<string, string?> FromSettings(IReadOnlyList<string> settings)
    {
        var given = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                throw new ConfigurationException(
                    $"--set {setting}: the form is Section:Key=value, such as Stations:camera1:Camera:Path=/dev/video0.");
            }

            given[setting[..at].Trim()] = setting[(at + 1)..];
        }

        return given;
    }
}
