using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>JSON of what is on disk: slots, and the orders of this machine.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StationSlots))]
[JsonSerializable(typeof(LocalOrder))]
internal sealed partial class StoreJson : JsonSerializerContext;
