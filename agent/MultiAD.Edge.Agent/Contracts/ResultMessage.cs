using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>result</c>: one part's verdict. Scores are null where the part was not inspected.</summary>
/// <param name="Schema">Name and version of the payload, <see cref="CurrentSchema"/>.</param>
/// <param name="ResultId">Identifies the result; unique.</param>
/// <param name="AlertId">Alert that the part opened or updated, whose heat map follows; null where there is none.</param>
/// <param name="PartId">Names the part within this start of the agent.</param>
/// <param name="IsSimulated">True where the picture comes from a file, not from a live camera.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why the part was not inspected or its picture refused; null on pass and fail.</param>
/// <param name="RawScore">Raw score, not clamped.</param>
/// <param name="Score">Calibrated score 0..1, 0.5 at the limit.</param>
/// <param name="GoodPercentile">Share of good parts expected below this score, 0..1.</param>
/// <param name="ImageLimit">Raw limit that the verdict rests on.</param>
/// <param name="PixelLimit">Raw limit of the regions.</param>
/// <param name="Model">Model that judged; null where none did.</param>
/// <param name="Regions">Defect regions in camera-frame pixels, highest peak first.</param>
/// <param name="Frame">Which frame it is about.</param>
/// <param name="CapturedAt">Time of capture (UTC).</param>
/// <param name="Timings">How long it took.</param>
/// <param name="BootId">Identifies this start of the agent.</param>
/// <param name="Seq">Monotonic number within this start.</param>
/// <param name="ClockSynced">Whether the clock was synchronised.</param>
internal sealed record ResultMessage(
    string Schema,
    string ResultId,
    string? AlertId,
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
    TimingReference Timings,
    string BootId,
    long Seq,
    bool ClockSynced)
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.result/1";
}
