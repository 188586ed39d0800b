using System.ComponentModel.DataAnnotations;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>result</c>: one part's verdict. Scores are null where the part was not inspected.</summary>
internal sealed record ResultMessage : MessageHeader
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.result/1";

    /// <inheritdoc/>
    public override string Schema { get; init; } = CurrentSchema;

    /// <summary>Identifies the result; unique.</summary>
    public required string ResultId { get; init; }

    /// <summary>Open alert that the part belongs to as a failed one; its heat map may follow. Null where there is none.</summary>
    public string? AlertId { get; init; }

    /// <summary>Names the part; unique per station across starts of the agent.</summary>
    public required string PartId { get; init; }

    /// <summary>Request that triggered the part; null where none did.</summary>
    public string? TriggerId { get; init; }

    /// <summary>True where a stored picture is replayed; false for a live camera and a hot folder.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why the part was not inspected or its picture refused; null on pass and fail.</summary>
    public string? Reason { get; init; }

    /// <summary>Raw score, not clamped.</summary>
    public double? RawScore { get; init; }

    /// <summary>Calibrated score 0..1, 0.5 at the limit.</summary>
    [Range(0d, 1d)]
    public double? Score { get; init; }

    /// <summary>Share of good parts expected below this score, 0..1.</summary>
    [Range(0d, 1d)]
    public double? GoodPercentile { get; init; }

    /// <summary>Raw limit that the verdict rests on.</summary>
    public double? ImageLimit { get; init; }

    /// <summary>Raw limit of the regions.</summary>
    public double? PixelLimit { get; init; }

    /// <summary>Model that judged; null where none did.</summary>
    public ModelReference? Model { get; init; }

    /// <summary>Defect regions in camera-frame pixels, highest peak first; as many as the agent is set to list.</summary>
    [MaxLength(DefectRegionFinder.MaximumRegions)]
    public required IReadOnlyList<DefectRegion> Regions { get; init; }

    /// <summary>Defect regions of the part, those that are not listed included.</summary>
    [Range(0, int.MaxValue)]
    public int RegionCount { get; init; }

    /// <summary>Which frame it is about.</summary>
    public required FrameReference Frame { get; init; }

    /// <summary>Time of capture (UTC).</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required TimingReference Timings { get; init; }
}
