namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>How the bundle's own limit does, from the verdicts that the line would get.</summary>
/// <param name="FalseRejectRate">Share of good test images that fail, 0..1; null where there are none.</param>
/// <param name="MissRate">Share of defective test images that pass, 0..1; null where there are none.</param>
internal sealed record OperatingPoint(double? FalseRejectRate, double? MissRate);
