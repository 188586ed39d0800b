using System.Text.Json.Serialization;

namespace MultiAD.Edge.Inspection.Verdicts;

/// <summary>What is said of one part. Every trigger gives exactly one; no message never means pass.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    /// <summary>The part looks like the good parts.</summary>
    [JsonStringEnumMemberName("pass")]
    Pass,

    /// <summary>The raw score is over the image limit.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,

    /// <summary>The picture cannot be judged (dark, saturated, blurred, shifted, frozen or damaged).</summary>
    [JsonStringEnumMemberName("invalidImage")]
    InvalidImage,

    /// <summary>The part was not inspected (overload, no model, camera fault).</summary>
    [JsonStringEnumMemberName("notInspected")]
    NotInspected,
}
