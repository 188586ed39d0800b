using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Export;

namespace MultiAD.Edge.Trainer.Pipeline;

/// <summary>Which bundle a training writes.</summary>
/// <param name="Path">File to write.</param>
/// <param name="Name">Name of the model.</param>
/// <param name="Version">Version of the model.</param>
/// <param name="Created">Time to record (UTC).</param>
internal sealed record BundleTarget(string Path, string Name, long Version, DateTimeOffset Created);

/// <summary>What a training gave.</summary>
/// <param name="Manifest">Manifest of the bundle.</param>
/// <param name="TrainingImages">Images trained on.</param>
/// <param name="HeldOutImages">Images held out for calibration.</param>
/// <param name="HeldOutOverLimit">Held-out good images that score over the limit.</param>
/// <param name="DistinctSizes">Number of different image sizes.</param>
/// <param name="ImagesPerSecond">Speed of the student's training.</param>
/// <param name="Weights">Weight of each branch by its name; they sum to 1.</param>
/// <param name="Aligned">Whether each place has its own mean in the fusion.</param>
/// <param name="DiscriminatorAuroc">How well the discriminator tells cells of a family of synthetic defects that it was not trained on; null without one.</param>
/// <param name="Check">What the model makes of synthetic defects on held-out parts.</param>
/// <param name="Parity">What the parity gate measured.</param>
/// <param name="Elapsed">Time of the whole run; a student that was taken from an earlier one counts with the time its training took.</param>
/// <param name="StudentTaken">Whether the student was taken from an earlier run.</param>
/// <param name="BundleBytes">Size of the bundle.</param>
internal sealed record TrainingReport(
    BundleManifest Manifest,
    int TrainingImages,
    int HeldOutImages,
    IReadOnlyList<string> HeldOutOverLimit,
    int DistinctSizes,
    double ImagesPerSecond,
    IReadOnlyDictionary<string, double> Weights,
    bool Aligned,
    double? DiscriminatorAuroc,
    SyntheticCheckReport Check,
    ParityReport Parity,
    TimeSpan Elapsed,
    bool StudentTaken,
    long BundleBytes);
