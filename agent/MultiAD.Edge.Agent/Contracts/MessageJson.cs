using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>JSON of all payloads.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StatusMessage))]
[JsonSerializable(typeof(InfoMessage))]
[JsonSerializable(typeof(CameraMessage))]
[JsonSerializable(typeof(ResultMessage))]
[JsonSerializable(typeof(AlertMessage))]
[JsonSerializable(typeof(GapMessage))]
[JsonSerializable(typeof(CommandAnswerMessage))]
[JsonSerializable(typeof(ModelReportedMessage))]
internal sealed partial class MessageJson : JsonSerializerContext;
