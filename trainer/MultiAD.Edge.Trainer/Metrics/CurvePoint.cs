namespace MultiAD.Edge.Trainer.Metrics;

/// <summary>One point of a curve.</summary>
/// <param name="X">False positive rate, 0..1.</param>
/// <param name="Y">What is found at that rate (share of parts, or mean overlap of the regions), 0..1.</param>
internal readonly record struct CurvePoint(double X, double Y);
