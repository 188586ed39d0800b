using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MultiAD.Edge.Agent.Tests.Contracts;

/// <summary>Writes the JSON Schema of a payload from its record: shape, ranges and comments.</summary>
internal static class SchemaGenerator
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";
    private const string Origin = "Generated from the agent's records. ";
    private const string Open = "Ignore fields that are not listed: a later agent may send more.";
    private const string Closed = "Fields that are not listed are refused.";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    /// <summary>The schema as a file holds it.</summary>
    /// <param name="type">The payload.</param>
    /// <param name="complete">Whether every field is always there, as in what is written with nulls.</param>
    public static string Write(JsonTypeInfo type, bool complete)
    {
        var schema = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Describe(context, node, complete),
        }).AsObject();
        var file = new JsonObject
        {
            ["$schema"] = Draft,
            ["$comment"] = Origin + (schema["additionalProperties"] is null ? Open : Closed),
            ["title"] = SchemaName(type.Type) ?? type.Type.Name,
            ["description"] = XmlDocumentation.Of(type.Type),
        };
        foreach (var (key, value) in schema.ToArray())
        {
            schema.Remove(key);
            file[key] = value;
        }

        return file.ToJsonString(Indented) + "\n";
    }

    private static string? SchemaName(Type type) => (string?)type.GetField("CurrentSchema")?.GetRawConstantValue();

    private static JsonObject Describe(JsonSchemaExporterContext context, JsonNode node, bool complete)
    {
        // Anything at all is "true", which has no room for a description.
        var schema = node as JsonObject ?? [];

        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type.IsEnum && schema["type"] is null)
        {
            schema.Insert(0, "type", "string");
        }

        if (schema["properties"] is JsonObject properties && complete)
        {
            schema["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        }

        if (context.PropertyInfo?.AttributeProvider is PropertyInfo property)
        {
            Restrict(schema, property, context.PropertyInfo.Name);
            schema.Insert(0, "description", Description(property, type));
        }

        return schema;
    }

    private static string Description(PropertyInfo property, Type type)
    {
        var words = XmlDocumentation.Of(property)
            ?? throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} has no comment; write one.");
        var values = type.IsEnum
            ? type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(value => $" {value.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name}: {XmlDocumentation.Of(value)}")
            : [];
        return words + string.Concat(values);
    }

    private static void Restrict(JsonObject schema, PropertyInfo property, string name)
    {
        if (name == "schema" && SchemaName(property.ReflectedType!) is { } constant)
        {
            schema["const"] = constant;
        }

        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            schema["minimum"] = Bound(range.Minimum);
            var maximum = Bound(range.Maximum);
            if (maximum is not null)
            {
                schema["maximum"] = maximum;
            }
        }

        if (property.GetCustomAttribute<MaxLengthAttribute>() is { } length)
        {
            schema[property.PropertyType == typeof(string) ? "maxLength" : "maxItems"] = length.Length;
        }

        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
        {
            schema["pattern"] = pattern.Pattern;
        }

        if (property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed)
        {
            schema["enum"] = new JsonArray([.. allowed.Values.Select(value => (JsonNode?)JsonValue.Create((string?)value))]);
        }
    }

    // The largest number of a type is no bound that a receiver should read.
    private static JsonValue? Bound(object value)
    {
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return number >= int.MaxValue ? null : number == Math.Floor(number) ? JsonValue.Create((long)number) : JsonValue.Create(number);
    }
}
