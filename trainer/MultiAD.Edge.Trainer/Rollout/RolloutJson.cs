using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>JSON of what goes to stations and comes from them.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OrderMessage))]
[JsonSerializable(typeof(StationReport))]
[JsonSerializable(typeof(AgentInfo))]
internal sealed partial class RolloutJson : JsonSerializerContext;
