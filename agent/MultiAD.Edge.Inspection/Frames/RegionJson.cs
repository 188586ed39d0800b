using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiAD.Edge.Inspection.Frames;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    PropertyNameCaseInsensitive = false)]
[JsonSerializable(typeof(RegionPolygons))]
internal sealed partial class RegionJson : JsonSerializerContext;
