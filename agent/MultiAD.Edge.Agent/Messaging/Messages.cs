using System.Text.Json.Serialization;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Messaging;

/// <summary>Payload of <c>status</c>.</summary>
public sealed record StatusMessage(string Schema, string Status, string BootId, long Seq, DateTimeOffset At, bool ClockSynced)
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.status/1";
}

/// <summary>Payload of <c>info</c>.</summary>
public sealed record InfoMessage(
    string Schema,
    string Software,
    string Hardware,
    string OperatingSystem,
    string? ExecutionProvider,
    string Camera,
    ModelReference? Model,
    string? Problem,
    string BootId,
    long Seq,
    DateTimeOffset At,
    bool ClockSynced)
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.info/1";
}

/// <summary>Payload of <c>camera</c>.</summary>
public sealed record CameraMessage(string Schema, string State, string? Problem, DateTimeOffset Since, string BootId, long Seq, DateTimeOffset At, bool ClockSynced)
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.camera/1";
}

/// <summary>Payload of <c>result</c>: one part's verdict. Scores are null where the part was not inspected.</summary>
public sealed record ResultMessage(
    string Schema,
    string ResultId,
    string PartId,
    bool IsSimulated,
    Verdict Verdict,
    string? Reason,
    double? RawScore,
    double? Score,
    double? GoodPercentile,
    double? ImageLimit,
    double? PixelLimit,
    ModelReference? Model,
    IReadOnlyList<DefectRegion> Regions,
    FrameReference Frame,
    DateTimeOffset CapturedAt,
    TimingReference Timing,
    string BootId,
    long Seq,
    bool ClockSynced)
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.result/1";
}

/// <summary>Payload of <c>alert</c>.</summary>
public sealed record AlertMessage(
    string Schema,
    string AlertId,
    AlertState State,
    string? ResultId,
    string? PartId,
    int FailedParts,
    double? RawScore,
    double? Score,
    IReadOnlyList<DefectRegion> Regions,
    ModelReference? Model,
    DateTimeOffset CapturedAt,
    string? Reason,
    string BootId,
    long Seq,
    bool ClockSynced)
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.alert/1";
}

/// <summary>Where an alert is in its life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertState>))]
public enum AlertState
{
    /// <summary>It has begun.</summary>
    [JsonStringEnumMemberName("opened")]
    Opened,

    /// <summary>Another part failed.</summary>
    [JsonStringEnumMemberName("updated")]
    Updated,

    /// <summary>It is over.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}

/// <summary>Which model gave a verdict.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
/// <param name="Digest">SHA-256 of the bundle's manifest.</param>
public sealed record ModelReference(string Name, long Version, string Digest);

/// <summary>Which frame a verdict is about.</summary>
/// <param name="Number">Running number of the camera, from 1.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Source">File name, or null for a live camera.</param>
public sealed record FrameReference(long Number, int Width, int Height, string? Source);

/// <summary>How long a verdict took.</summary>
/// <param name="InferenceMs">Time of the model, in milliseconds.</param>
/// <param name="TotalMs">Time from capture to verdict, in milliseconds.</param>
public sealed record TimingReference(double InferenceMs, double TotalMs);

/// <summary>JSON of all payloads.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StatusMessage))]
[JsonSerializable(typeof(InfoMessage))]
[JsonSerializable(typeof(CameraMessage))]
[JsonSerializable(typeof(ResultMessage))]
[JsonSerializable(typeof(AlertMessage))]
public sealed partial class MessageJson : JsonSerializerContext;
