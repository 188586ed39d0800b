namespace MultiAD.Edge.Trainer.Metrics;

/// <summary>One point of a ROC curve.</summary>
/// <param name="Threshold">Raw score at and above which a part counts as defective.</param>
/// <param name="FalsePositiveRate">Share of good parts at or above it, 0..1.</param>
/// <param name="TruePositiveRate">Share of defective parts at or above it, 0..1.</param>
internal readonly record struct RocPoint(double Threshold, double FalsePositiveRate, double TruePositiveRate);
