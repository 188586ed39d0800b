using System.Text.Json.Serialization;

namespace MultiAD.Edge.Inspection.Verdicts;

/// <summary>How bad an alert is, from the least to the worst.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertLevel>))]
public enum AlertLevel
{
    /// <summary>Parts fail.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>So many failed that the line itself is at fault.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical,
}
