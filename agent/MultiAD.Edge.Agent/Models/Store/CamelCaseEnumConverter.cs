using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>Writes a value of an enumeration by its name in camel case, and reads nothing else.</summary>
internal sealed class CamelCaseEnumConverter<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where TEnum : struct, Enum;
