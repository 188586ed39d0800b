using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>JSON of what is on disk: slots, and the orders of this machine.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StationSlots))]
[JsonSerializable(typeof(LocalOrder))]
[JsonSerializable(typeof(StoredModel))]
internal sealed partial class StoreJson : JsonSerializerContext;
