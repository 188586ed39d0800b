using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Tests.Contracts;

/// <summary>Writes the JSON Schema of the whole configuration from the options: keys, ranges, defaults and comments.</summary>
internal static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>The schema as the file holds it.</summary>
    public static string Write()
    {
        var sections = new JsonObject { [Sections.Schema] = new JsonObject { ["description"] = "Where an editor finds this schema.", ["type"] = "string" } };
        foreach (var section in Sections.OfAgent)
        {
            sections[section.Name] = Section(section);
        }

        sections[Sections.Logging] = new JsonObject
        {
            ["description"] = "Levels of the log, as Microsoft.Extensions.Logging reads them: LogLevel:Default, LogLevel:CATEGORY. Can change while the agent runs.",
            ["type"] = "object",
        };
        var station = new JsonObject();
        foreach (var section in Sections.OfStation)
        {
            station[section.Name] = Section(section);
        }

        sections[Sections.Stations] = new JsonObject
        {
            ["description"] = "The stations of this box; each key is a station's name, one level of its topics.",
            ["type"] = "object",
            ["minProperties"] = 1,
            ["additionalProperties"] = new JsonObject { ["type"] = "object", ["properties"] = station, ["additionalProperties"] = false },
        };
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$comment"] = "Generated from the agent's options. Keys that are not listed are refused; multiad-agent check-config says which.",
            ["title"] = "Configuration of multiad-agent: agent.json and agent.d/*.json",
            ["type"] = "object",
            ["properties"] = sections,
            ["additionalProperties"] = false,
        }.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Section(SectionBinding section)
    {
        var defaults = Activator.CreateInstance(section.OptionsType)!;
        var properties = new JsonObject();
        foreach (var property in section.OptionsType.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanWrite && property.GetCustomAttribute<BrowsableAttribute>()?.Browsable != false)
            {
                properties[property.Name] = Key(property, property.GetValue(defaults));
            }
        }

        return new JsonObject
        {
            ["description"] = XmlDocumentation.Of(section.OptionsType),
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Key(PropertyInfo property, object? initial)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var key = new JsonObject
        {
            ["description"] = XmlDocumentation.Of(property)
                ?? throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} has no comment; write one."),
            ["type"] = type == typeof(bool) ? "boolean" : type == typeof(int) ? "integer" : type == typeof(double) ? "number" : "string",
        };
        if (type.IsEnum)
        {
            key["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)JsonNamingPolicy.CamelCase.ConvertName(name))]);
        }

        if (type == typeof(TimeSpan))
        {
            key["pattern"] = @"^(\d+\.)?\d{1,2}:\d{2}(:\d{2}(\.\d{1,7})?)?$";
            key["examples"] = new JsonArray("00:00:30");
        }

        Restrict(key, property);
        if (initial is not null and not "")
        {
            key["default"] = Default(initial);
        }

        return key;
    }

    // Times are texts, whose range only the description can say.
    private static void Restrict(JsonObject key, PropertyInfo property)
    {
        if (property.GetCustomAttribute<WithinAttribute>() is { Minimum: not TimeSpan } within)
        {
            key["minimum"] = Default(within.Minimum);
            key["maximum"] = Default(within.Maximum);
        }

        if (property.GetCustomAttribute<TextLengthAttribute>() is { } length)
        {
            key["minLength"] = length.Minimum;
            key["maxLength"] = length.Maximum;
        }

        if (property.GetCustomAttribute<GivenAttribute>() is not null || property.GetCustomAttribute<TopicLevelAttribute>() is not null)
        {
            key["minLength"] = 1;
        }
    }

    private static JsonNode Default(object value) => value switch
    {
        bool flag => flag,
        int number => number,
        double number => number,
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Enum name => JsonNamingPolicy.CamelCase.ConvertName(name.ToString()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
