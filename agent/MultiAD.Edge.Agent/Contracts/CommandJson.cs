using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>JSON of requests: no unknown or repeated fields, no missing ones, no great depth.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 16)]
[JsonSerializable(typeof(CommandRequestMessage))]
[JsonSerializable(typeof(ModelDesiredMessage))]
internal sealed partial class CommandJson : JsonSerializerContext;
