using System.ComponentModel.DataAnnotations;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>alert</c>: an alert opened, further parts failed, or it closed.</summary>
internal sealed record AlertMessage : MessageHeader
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.alert/1";

    /// <inheritdoc/>
    public override string Schema { get; init; } = CurrentSchema;

    /// <summary>Identifies the alert from its opening to its closing.</summary>
    public required string AlertId { get; init; }

    /// <summary>Where the alert is in its life.</summary>
    public required AlertState State { get; init; }

    /// <summary>How bad it is: critical from so many failed parts on.</summary>
    public required AlertLevel Level { get; init; }

    /// <summary>Result that changed it; the last one where the agent stopped.</summary>
    public required string ResultId { get; init; }

    /// <summary>Part of that result.</summary>
    public required string PartId { get; init; }

    /// <summary>True where a stored picture is replayed; false for a live camera and a hot folder.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Failed parts of the alert so far.</summary>
    [Range(1, int.MaxValue)]
    public required int FailedParts { get; init; }

    /// <summary>Raw score of the part.</summary>
    public double? RawScore { get; init; }

    /// <summary>Calibrated score of the part, 0..1.</summary>
    [Range(0d, 1d)]
    public double? Score { get; init; }

    /// <summary>Defect regions in camera-frame pixels, highest peak first; as many as the agent is set to list.</summary>
    [MaxLength(DefectRegionFinder.MaximumRegions)]
    public required IReadOnlyList<DefectRegion> Regions { get; init; }

    /// <summary>Defect regions of the part, those that are not listed included.</summary>
    [Range(0, int.MaxValue)]
    public int RegionCount { get; init; }

    /// <summary>Model that judged.</summary>
    public ModelReference? Model { get; init; }

    /// <summary>Time of capture of the part (UTC).</summary>
    public required DateTimeOffset CapturedAt { get; init; }

    /// <summary>Why it closed without passed parts; null otherwise.</summary>
    public string? Reason { get; init; }
}
