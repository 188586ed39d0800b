using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>What a model makes of one family of synthetic anomalies.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scores">Raw scores of its anomalies.</param>
/// <param name="Missed">Anomalies that pass at the limit.</param>
/// <param name="Auroc">AUROC against the held-out good parts, 0..1.</param>
internal sealed record SyntheticCheckFamily(string Name, IReadOnlyList<double> Scores, Proportion Missed, double? Auroc);
