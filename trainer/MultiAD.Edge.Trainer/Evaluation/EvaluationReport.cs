using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>Result of evaluating one bundle on one data folder.</summary>
internal sealed record EvaluationReport
{
    /// <summary>False positive rate at which <see cref="ProCurve"/> ends.</summary>
    public const double ProLimit = 0.3;

    /// <summary>Name of the bundle's model.</summary>
    public required string BundleName { get; init; }

    /// <summary>Version of the bundle's model.</summary>
    public required long BundleVersion { get; init; }

    /// <summary>Digest of the bundle's manifest, hexadecimal.</summary>
    public required string BundleDigest { get; init; }

    /// <summary>Path of the data folder, as it was given.</summary>
    public required string Data { get; init; }

    /// <summary>Masks with many grey values, of which the brighter half counts as defect.</summary>
    public int GreyMasks { get; init; }

    /// <summary>Number of masks whose orientation tag is not that of their image.</summary>
    public int OtherwiseTurnedMasks { get; init; }

    /// <summary>True where the pixel metrics are exact, false where scores were rounded into bins; null without pixel metrics.</summary>
    public required bool? PixelsAreExact { get; init; }

    /// <summary>All test images.</summary>
    public required EvaluationMetrics Overall { get; init; }

    /// <summary>Each kind of defect against the good parts, by name.</summary>
    public required IReadOnlyList<KeyValuePair<string, EvaluationMetrics>> PerDefect { get; init; }

    /// <summary>Kinds of defect that are found badly and are thin in what the model sees, the worst first.</summary>
    public required IReadOnlyList<ThinDefect> ThinDefects { get; init; }

    /// <summary>What each test image gave, in the order of the data folder.</summary>
    public required IReadOnlyList<ImageResult> Parts { get; init; }

    /// <summary>
    /// The PRO curve of all masked images up to a false positive rate of <see cref="ProLimit"/>, decimated to at most 200
    /// points; empty without pixel metrics.
    /// </summary>
    public required IReadOnlyList<CurvePoint> ProCurve { get; init; }
}
