using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>alert</c>: an alert opened, another part failed, or it closed.</summary>
/// <param name="Schema">Name and version of the payload, <see cref="CurrentSchema"/>.</param>
/// <param name="AlertId">Identifies the alert from its opening to its closing.</param>
/// <param name="State">Where the alert is in its life.</param>
/// <param name="ResultId">Result that changed it; the last one where the agent stopped.</param>
/// <param name="PartId">Part of that result.</param>
/// <param name="IsSimulated">True where the picture comes from a file, not from a live camera.</param>
/// <param name="FailedParts">Failed parts of the alert so far.</param>
/// <param name="RawScore">Raw score of the part.</param>
/// <param name="Score">Calibrated score of the part, 0..1.</param>
/// <param name="Regions">Defect regions of the part in camera-frame pixels.</param>
/// <param name="Model">Model that judged.</param>
/// <param name="CapturedAt">Time of capture of the part (UTC).</param>
/// <param name="Reason">Why it closed without passed parts; null otherwise.</param>
/// <param name="BootId">Identifies this start of the agent.</param>
/// <param name="Seq">Monotonic number within this start.</param>
/// <param name="ClockSynced">Whether the clock was synchronised.</param>
internal sealed record AlertMessage(
    string Schema,
    string AlertId,
    AlertState State,
    string ResultId,
    string PartId,
    bool IsSimulated,
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
