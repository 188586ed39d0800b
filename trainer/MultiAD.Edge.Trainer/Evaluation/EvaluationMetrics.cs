using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>What was measured on one set of test images: all of them, or one kind of defect against the good parts.</summary>
internal sealed record EvaluationMetrics
{
    /// <summary>Area under the ROC curve over images, 0..1; null where good or defective images are missing.</summary>
    public required double? ImageAuroc { get; init; }

    /// <summary>Pixel metrics; their numbers are null where there are no masks.</summary>
    public required PixelScores Pixels { get; init; }

    /// <summary>Best F1 over all image thresholds, 0..1 (an oracle's choice); null where good or defective images are missing.</summary>
    public required double? F1Max { get; init; }

    /// <summary>Rates at the bundle's limit.</summary>
    public required OperatingPoint AtLimit { get; init; }

    /// <summary>Number of good images.</summary>
    public required int Good { get; init; }

    /// <summary>Number of defective images.</summary>
    public required int Defective { get; init; }

    /// <summary>Median time of one inspection (prepare, score, decide; not decoding the file) in milliseconds.</summary>
    public required double MsPerImage { get; init; }
}
