using System.Text.Json.Serialization;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Where an alert is in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertState>))]
internal enum AlertState
{
    /// <summary>It has begun.</summary>
    [JsonStringEnumMemberName("opened")]
    Opened,

    /// <summary>Further parts failed.</summary>
    [JsonStringEnumMemberName("updated")]
    Updated,

    /// <summary>It is over.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}
