using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Publishing;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>
/// The agent's configuration: a JSON file, then <c>FILE.d/*.json</c> in order of name, then the environment
/// (<c>MULTIAD__Section__Key</c>), then <c>--set Section:Key=value</c>. Later ones win.
/// </summary>
internal static class AgentConfiguration
{
    /// <summary>File that is read where no other is named.</summary>
    public const string DefaultFile = "/etc/multiad/agent.json";

    private const string EnvironmentPrefix = "MULTIAD__";

    // Read by the logging library itself.
    private const string LoggingSection = "Logging";

    private static readonly Dictionary<string, Type> Sections = new(StringComparer.OrdinalIgnoreCase)
    {
        [StationOptions.Section] = typeof(StationOptions),
        [MqttOptions.Section] = typeof(MqttOptions),
        [ModelOptions.Section] = typeof(ModelOptions),
        [CameraOptions.Section] = typeof(CameraOptions),
        [AlertOptions.Section] = typeof(AlertOptions),
        [PublishingOptions.Section] = typeof(PublishingOptions),
        [PipelineOptions.Section] = typeof(PipelineOptions),
    };

    /// <summary>Reads the sources.</summary>
    /// <param name="file">Configuration file; it must be there.</param>
    /// <param name="settings">Settings of the form <c>Section:Key=value</c>.</param>
    /// <exception cref="ConfigurationException">A file is missing or not JSON, or a setting has another form.</exception>
    public static IConfigurationRoot Read(string file, IReadOnlyList<string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var path = Path.GetFullPath(file);
        if (!File.Exists(path))
        {
            throw new ConfigurationException($"{path}: no such configuration file. Name one with --config FILE.");
        }

        var builder = new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false);
        if (Directory.Exists(path + ".d"))
        {
            foreach (var dropIn in Directory.EnumerateFiles(path + ".d", "*.json").Order(StringComparer.Ordinal))
            {
                builder.AddJsonFile(dropIn, optional: false, reloadOnChange: false);
            }
        }

        builder.AddEnvironmentVariables(EnvironmentPrefix);
        var given = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                throw new ConfigurationException($"--set {setting}: the form is Section:Key=value.");
            }

            given[setting[..at].Trim()] = setting[(at + 1)..];
        }

        builder.AddInMemoryCollection(given);
        try
        {
            return builder.Build();
        }
        catch (InvalidDataException error)
        {
            throw new ConfigurationException($"{error.Message} {error.InnerException?.Message} Correct the JSON.".Replace("  ", " ", StringComparison.Ordinal), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot be read ({error.Message}). Check its permissions.", error);
        }
    }

    /// <summary>Registers every section with its validators, checked when the host starts.</summary>
    public static void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Add<StationOptions>(services, configuration, StationOptions.Section);
        Add<MqttOptions>(services, configuration, MqttOptions.Section);
        Add<ModelOptions>(services, configuration, ModelOptions.Section);
        Add<AlertOptions>(services, configuration, AlertOptions.Section);
        Add<PublishingOptions>(services, configuration, PublishingOptions.Section);
        Add<PipelineOptions>(services, configuration, PipelineOptions.Section);
        services.AddOptions<CameraOptions>().Bind(configuration.GetSection(CameraOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CameraOptions>, CameraOptionsValidator>();
    }

    /// <summary>Everything that is wrong: unknown sections and keys, values that cannot be read, values out of range.</summary>
    /// <returns>One line an error, each with section and key; empty where nothing is wrong.</returns>
    public static IReadOnlyList<string> Check(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var wrong = new List<string>();
        var readable = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in configuration.GetChildren().Where(section => !string.Equals(section.Key, LoggingSection, StringComparison.OrdinalIgnoreCase)))
        {
            if (!Sections.TryGetValue(section.Key, out var type))
            {
                wrong.Add($"{section.Key} is an unknown section; expected {string.Join(", ", Sections.Keys)} or {LoggingSection}.");
            }
            else if (section.Value is { Length: > 0 })
            {
                wrong.Add($"{section.Key} is '{section.Value}'; expected an object with keys.");
            }
            else
            {
                Sift(section, type, readable, wrong);
            }
        }

        // One unreadable value must not hide what is wrong with the others, so only readable ones are bound.
        var services = new ServiceCollection();
        AddTo(services, new ConfigurationBuilder().AddInMemoryCollection(readable).Build());
        using var provider = services.BuildServiceProvider();
        Validate<StationOptions>(provider, wrong);
        Validate<MqttOptions>(provider, wrong);
        Validate<ModelOptions>(provider, wrong);
        Validate<CameraOptions>(provider, wrong);
        Validate<AlertOptions>(provider, wrong);
        Validate<PublishingOptions>(provider, wrong);
        Validate<PipelineOptions>(provider, wrong);
        return wrong;
    }

    private static void Sift(IConfigurationSection section, Type type, Dictionary<string, string?> readable, List<string> wrong)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .ToDictionary(property => property.Name, property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, StringComparer.OrdinalIgnoreCase);
        foreach (var key in section.GetChildren())
        {
            if (!known.TryGetValue(key.Key, out var wanted))
            {
                wrong.Add($"{section.Key}:{key.Key} is an unknown key; expected {string.Join(", ", known.Keys)}.");
            }
            else if (key.GetChildren().Any())
            {
                wrong.Add($"{section.Key}:{key.Key} is a list or an object; expected a single value.");
            }
            else if (key.Value is not null && !CanRead(key.Value, wanted))
            {
                wrong.Add($"{section.Key}:{key.Key} is '{key.Value}'; expected {Words(wanted)}.");
            }
            else
            {
                readable[key.Path] = key.Value;
            }
        }
    }

    private static bool CanRead(string value, Type wanted)
    {
        try
        {
            return wanted == typeof(string) || TypeDescriptor.GetConverter(wanted).ConvertFromInvariantString(value) is not null;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string Words(Type wanted) =>
        wanted == typeof(bool) ? "true or false"
        : wanted == typeof(TimeSpan) ? "a time such as 00:00:30 (hours:minutes:seconds)"
        : wanted == typeof(int) ? "a whole number"
        : wanted.IsEnum ? string.Join(", ", Enum.GetNames(wanted).Select(JsonNamingPolicy.CamelCase.ConvertName))
        : "a number";

    private static void Add<TOptions>(IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>().Bind(configuration.GetSection(section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new SectionValidator<TOptions>(section));
    }

    private static void Validate<TOptions>(IServiceProvider provider, List<string> wrong)
        where TOptions : class
    {
        try
        {
            _ = provider.GetRequiredService<IOptions<TOptions>>().Value;
        }
        catch (OptionsValidationException error)
        {
            wrong.AddRange(error.Failures);
        }
    }
}
