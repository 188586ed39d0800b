using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>What one test image gave.</summary>
/// <param name="Kind">Kind of defect, or good.</param>
/// <param name="Defective">True for a part with a defect.</param>
/// <param name="Score">Raw score.</param>
/// <param name="Verdict">Verdict at the bundle's limit.</param>
/// <param name="Milliseconds">Time of the inspection.</param>
internal readonly record struct InspectedImage(string Kind, bool Defective, double Score, Verdict Verdict, double Milliseconds);
