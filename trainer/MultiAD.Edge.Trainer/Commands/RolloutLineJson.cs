using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>JSON of <c>publish --json</c>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RolloutLine))]
internal sealed partial class RolloutLineJson : JsonSerializerContext;
