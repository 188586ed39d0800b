using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Cameras;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>
/// The agent's configuration: a JSON file, then <c>FILE.d/*.json</c> in order of name, then the environment
/// (<c>MULTIAD__Section__Key</c>), then <c>--set Section:Key=value</c>. Later ones win.
/// </summary>
public static class AgentConfiguration
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
        Add<StationOptions, StationOptionsValidator>(services, configuration, StationOptions.Section);
        Add<MqttOptions, MqttOptionsValidator>(services, configuration, MqttOptions.Section);
        services.AddSingleton<IValidateOptions<MqttOptions>, MqttBrokerValidator>();
        Add<ModelOptions, ModelOptionsValidator>(services, configuration, ModelOptions.Section);
        Add<CameraOptions, CameraOptionsValidator>(services, configuration, CameraOptions.Section);
        Add<AlertOptions, AlertOptionsValidator>(services, configuration, AlertOptions.Section);
        Add<PublishingOptions, PublishingOptionsValidator>(services, configuration, PublishingOptions.Section);
        Add<PipelineOptions, PipelineOptionsValidator>(services, configuration, PipelineOptions.Section);
    }

    /// <summary>Everything that is wrong: unknown sections and keys, values that cannot be read, values out of range.</summary>
    /// <returns>One line an error, each with section and key; empty where nothing is wrong.</returns>
    public static IReadOnlyList<string> Check(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var wrong = new List<string>();
        foreach (var section in configuration.GetChildren().Where(section => !string.Equals(section.Key, LoggingSection, StringComparison.OrdinalIgnoreCase)))
        {
            if (!Sections.TryGetValue(section.Key, out var type))
            {
                wrong.Add($"{section.Key}: unknown section. Known are {string.Join(", ", Sections.Keys)} and {LoggingSection}.");
                continue;
            }

            string[] known = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => property.Name)];
            wrong.AddRange(section.GetChildren()
                .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                .Select(child => $"{section.Key}:{child.Key}: unknown key. Known are {string.Join(", ", known)}."));
        }

        var services = new ServiceCollection();
        AddTo(services, configuration);
        using var provider = services.BuildServiceProvider();
        Check<StationOptions>(provider, StationOptions.Section, wrong);
        Check<MqttOptions>(provider, MqttOptions.Section, wrong);
        Check<ModelOptions>(provider, ModelOptions.Section, wrong);
        Check<CameraOptions>(provider, CameraOptions.Section, wrong);
        Check<AlertOptions>(provider, AlertOptions.Section, wrong);
        Check<PublishingOptions>(provider, PublishingOptions.Section, wrong);
        Check<PipelineOptions>(provider, PipelineOptions.Section, wrong);
        return wrong;
    }

    private static void Add<TOptions, TValidator>(IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().Bind(configuration.GetSection(section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }

    private static void Check<TOptions>(IServiceProvider provider, string section, List<string> wrong)
        where TOptions : class
    {
        try
        {
            _ = provider.GetRequiredService<IOptions<TOptions>>().Value;
        }
        catch (OptionsValidationException error)
        {
            wrong.AddRange(error.Failures.Select(failure => failure.StartsWith(section, StringComparison.Ordinal) ? failure : $"{section}: {failure}"));
        }
        catch (InvalidOperationException error)
        {
            wrong.Add($"{section}: {error.Message} {error.InnerException?.Message}".TrimEnd());
        }
    }
}
