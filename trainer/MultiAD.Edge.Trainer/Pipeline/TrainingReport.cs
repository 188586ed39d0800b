using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Export;
using MultiAD.Edge.Trainer.Synthesis;

namespace MultiAD.Edge.Trainer.Pipeline;

/// <summary>What a training gave.</summary>
internal sealed record TrainingReport
{
    /// <summary>Manifest of the bundle.</summary>
    public required BundleManifest Manifest { get; init; }

    /// <summary>Sides at which the model sees its input, ascending.</summary>
    public required IReadOnlyList<int> Sizes { get; init; }

    /// <summary>Size of the bundle.</summary>
    public required long BundleBytes { get; init; }

    /// <summary>What of the picture is inspected.</summary>
    public required RegionDecision Region { get; init; }

    /// <summary>The images that it rests on.</summary>
    public required ImageSummary Images { get; init; }

    /// <summary>What is known about the branches.</summary>
    public required BranchSummary Branches { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSummary Time { get; init; }

    /// <summary>What the model makes of synthetic anomalies on held-out parts.</summary>
    public required SyntheticCheckReport Check { get; init; }

    /// <summary>What the parity gate measured.</summary>
    public required ParityReport Parity { get; init; }
}
