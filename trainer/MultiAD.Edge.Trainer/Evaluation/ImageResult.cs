using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>What one test image gave.</summary>
/// <param name="Path">Path of the image.</param>
/// <param name="MaskPath">Path of its defect mask; null where there is none.</param>
/// <param name="Kind">Kind of defect, or good.</param>
/// <param name="Defective">True for a part with a defect.</param>
/// <param name="Score">Raw score.</param>
/// <param name="Calibrated">Calibrated score, 0..1, 0.5 at the limit.</param>
/// <param name="Verdict">Verdict at the bundle's limit, pass or fail.</param>
/// <param name="Milliseconds">Time of the inspection.</param>
internal readonly record struct ImageResult(
    string Path,
    string? MaskPath,
    string Kind,
    bool Defective,
    double Score,
    double Calibrated,
    Verdict Verdict,
    double Milliseconds);
