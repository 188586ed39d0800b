using System.Text.Json.Serialization;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>JSON of discovery messages, in Home Assistant's spelling.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HomeAssistantEntity))]
internal sealed partial class HomeAssistantJson : JsonSerializerContext;
