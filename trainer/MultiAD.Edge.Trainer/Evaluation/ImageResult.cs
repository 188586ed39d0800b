using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>What one test image gave.</summary>
internal sealed record ImageResult
{
    /// <summary>Path of the image.</summary>
    public required string Path { get; init; }

    /// <summary>Path of its defect mask; null where there is none.</summary>
    public required string? MaskPath { get; init; }

    /// <summary>Width of the defect by its mask; null without a mask and where nothing is marked in it.</summary>
    public DefectWidth? DefectWidth { get; init; }

    /// <summary>Kind of defect, or good.</summary>
    public required string Kind { get; init; }

    /// <summary>True for a part with a defect.</summary>
    public required bool Defective { get; init; }

    /// <summary>Raw score, not clamped.</summary>
    public required double Score { get; init; }

    /// <summary>Calibrated score, 0..1, 0.5 at the limit.</summary>
    public required double Calibrated { get; init; }

    /// <summary>Verdict at the bundle's limit, pass or fail.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Time of the inspection.</summary>
    public required double Milliseconds { get; init; }
}
