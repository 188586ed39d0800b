using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Publishing;

namespace MultiAD.Edge.Agent.Configuration;

/// <summary>
/// Finds everything that is wrong with a configuration at once: unknown sections and keys, values that cannot be read, values
/// out of range, stations that get in each other's way.
/// </summary>
internal sealed class ConfigurationCheck
{
    private readonly IConfiguration configuration;
    private readonly List<string> errors = [];

    // One unreadable value must not hide what is wrong with the others, so only readable ones are bound.
    private readonly Dictionary<string, string?> validValues = new(StringComparer.OrdinalIgnoreCase);

    private ConfigurationCheck(IConfiguration configuration) => this.configuration = configuration;

    /// <summary>Checks a configuration.</summary>
    /// <returns>One sentence an error, each with the path of its key; empty where nothing is wrong.</returns>
    public static IReadOnlyList<string> Run(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var check = new ConfigurationCheck(configuration);
        check.CollectRoot();
        check.CheckStations();
        check.Validate();
        return check.errors;
    }

    private void CollectRoot()
    {
        foreach (var section in this.configuration.GetChildren())
        {
            if (Is(section, Sections.Logging) || Is(section, Sections.Stations) || Is(section, Sections.Schema))
            {
                continue;
            }

            if (Sections.OfAgent.FirstOrDefault(known => Is(section, known.Name)) is { } kind)
            {
                this.CollectSection(section, kind);
            }
            else if (Sections.OfStation.Any(known => Is(section, known.Name)) || Is(section, "Station"))
            {
                this.errors.Add(
                    $"{section.Key} is no section of the agent; expected it below {Sections.Stations}:NAME. "
                    + "Move it to the station it belongs to.");
            }
            else
            {
                var known = Sections.OfAgent.Select(kind => kind.Name).Append(Sections.Stations).Append(Sections.Logging);
                this.errors.Add($"{section.Key} is an unknown section; expected {string.Join(", ", known)}.");
            }
        }
    }

    private void CheckStations()
    {
        var stations = this.configuration.GetSection(Sections.Stations);
        if (!stations.GetChildren().Any())
        {
            this.errors.Add(
                $"{Sections.Stations} is missing; expected at least one station, such as {Sections.Stations}:camera1:Camera:Path.");
        }

        foreach (var station in stations.GetChildren())
        {
            if (StationTopics.ValidateName(station.Key) is { } error)
            {
                this.errors.Add($"{station.Path} {error}");
            }

            if (station.Value is { Length: > 0 })
            {
                this.errors.Add($"{station.Path} is '{station.Value}'; expected an object with sections.");
            }

            foreach (var section in station.GetChildren())
            {
                if (Sections.OfStation.FirstOrDefault(known => Is(section, known.Name)) is { } kind)
                {
                    this.CollectSection(section, kind);
                }
                else
                {
                    var known = string.Join(", ", Sections.OfStation.Select(known => known.Name));
                    this.errors.Add($"{section.Path} is an unknown section; expected {known}.");
                }
            }
        }

        this.CheckShared(CameraOptions.Section, nameof(CameraOptions.Path), this.IsDevice, "a device can be opened by one station only");
        this.CheckShared(
            PublishingOptions.Section, nameof(PublishingOptions.MapsFolder), _ => true, "each station deletes its oldest maps there");
    }

    private void CollectSection(IConfigurationSection section, SectionBinding kind)
    {
        if (section.Value is { Length: > 0 })
        {
            this.errors.Add($"{section.Path} is '{section.Value}'; expected an object with keys.");
            return;
        }

        var known = kind.OptionsType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && property.GetCustomAttribute<BrowsableAttribute>()?.Browsable != false)
            .ToDictionary(
                property => property.Name,
                property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
                StringComparer.OrdinalIgnoreCase);
        foreach (var key in section.GetChildren())
        {
            if (!known.TryGetValue(key.Key, out var type))
            {
                this.errors.Add($"{key.Path} is an unknown key; expected {string.Join(", ", known.Keys)}.");
            }
            else if (key.GetChildren().Any())
            {
                this.errors.Add($"{key.Path} is a list or an object; expected a single value.");
            }
            else if (key.Value is not null && !CanConvert(key.Value, type))
            {
                this.errors.Add($"{key.Path} is '{key.Value}'; expected {DescribeType(type)}.");
            }
            else
            {
                this.validValues[key.Path] = key.Value;
            }
        }
    }

    private void Validate()
    {
        var valid = new ConfigurationBuilder().AddInMemoryCollection(this.validValues).Build();
        foreach (var section in Sections.OfAgent)
        {
            this.errors.AddRange(section.Validate(valid, section.Name));
        }

        foreach (var station in this.configuration.GetSection(Sections.Stations).GetChildren())
        {
            foreach (var section in Sections.OfStation)
            {
                this.errors.AddRange(section.Validate(valid, ConfigurationPath.Combine(station.Path, section.Name)));
            }
        }
    }

    private void CheckShared(string section, string key, Func<IConfigurationSection, bool> matters, string why)
    {
        var stations = this.configuration.GetSection(Sections.Stations).GetChildren()
            .Select(station => station.GetSection(section))
            .Where(found => found[key] is { Length: > 0 } && matters(found))
            .GroupBy(found => found[key]!, StringComparer.Ordinal)
            .Where(group => group.Count() > 1);
        foreach (var group in stations)
        {
            this.errors.Add(
                $"{group.Last().Path}:{key} is '{group.Key}', as {group.First().Path}:{key} is; expected one of its own, because {why}.");
        }
    }

    private bool IsDevice(IConfigurationSection camera) =>
        camera[nameof(CameraOptions.Kind)] is not { } kind
        || string.Equals(kind, nameof(CameraKind.V4l2), StringComparison.OrdinalIgnoreCase);

    private static bool Is(IConfigurationSection section, string name) =>
        string.Equals(section.Key, name, StringComparison.OrdinalIgnoreCase);

    private static bool CanConvert(string value, Type type)
    {
        try
        {
            return type == typeof(string) || TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is not null;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string DescribeType(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(TimeSpan) ? "a time such as 00:00:30 (hours:minutes:seconds)"
        : type == typeof(int) ? "a whole number"
        : type.IsEnum ? string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))
        : "a number";
}
