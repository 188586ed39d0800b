using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace MultiAD.Edge.Testing.Contracts;

/// <summary>
/// Checks messages against <c>deploy/contracts</c>, more strictly than a receiver should: a field that the schema does not
/// name is an error, for our own messages have none.
/// </summary>
public static class ContractSchemas
{
    private static readonly ConcurrentDictionary<string, JsonSchema> Schemas = new(StringComparer.Ordinal);

    // How a picture of each media type begins.
    private static readonly Dictionary<string, byte[]> Signatures = new()
    {
        ["image/png"] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A],
        ["image/jpeg"] = [0xFF, 0xD8, 0xFF],
    };

    /// <summary>What is wrong with a message; empty where nothing is.</summary>
    /// <param name="topic">Its topic, which decides what it must be.</param>
    /// <param name="payload">Its payload.</param>
    public static IReadOnlyList<string> Errors(string topic, ReadOnlySpan<byte> payload)
    {
        if (ContractDocument.Agent.ChannelOf(topic) is not { } channel)
        {
            return [$"{topic}: a topic that deploy/contracts/asyncapi.yaml does not know. Add its channel."];
        }

        if (channel.Schema is { } schema)
        {
            return [.. ErrorsOf(schema, payload).Select(error => $"{topic}: {error}")];
        }

        return payload.StartsWith(Signatures[channel.ContentType])
            ? []
            : [$"{topic}: {payload.Length} bytes that are no {channel.ContentType}."];
    }

    /// <summary>What is wrong with a payload.</summary>
    /// <param name="schema">File of its schema, such as <c>result.schema.json</c>.</param>
    /// <param name="payload">The payload.</param>
    public static IReadOnlyList<string> ErrorsOf(string schema, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(schema);
        JsonElement json;
        try
        {
            var reader = new Utf8JsonReader(payload);
            json = JsonElement.ParseValue(ref reader);
        }
        catch (JsonException error)
        {
            return [$"no JSON: {error.Message}"];
        }

        var options = new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true };
        var results = Schemas.GetOrAdd(schema, Read).Evaluate(json, options);
        return results.IsValid
            ? []
            : [.. from detail in results.Details ?? []
                  from error in detail.Errors ?? new Dictionary<string, string>()
                  select $"{schema}: at '{detail.InstanceLocation}': {error.Key}: {error.Value}"];
    }

    private static JsonSchema Read(string file)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(ContractDocument.Folder, file)))!;
        Close(schema);
        return JsonSchema.FromText(schema.ToJsonString());
    }

    private static void Close(JsonNode? node)
    {
        if (node is JsonObject map)
        {
            if (map["properties"] is JsonObject)
            {
                map["additionalProperties"] = false;
            }

            foreach (var (_, value) in map.ToArray())
            {
                Close(value);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var value in list)
            {
                Close(value);
            }
        }
    }
}
