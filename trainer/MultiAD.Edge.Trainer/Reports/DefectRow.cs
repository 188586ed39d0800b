using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>One kind of defect.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Numbers">Metrics against the good parts.</param>
/// <param name="Misses">Parts of this kind that pass at the limit, of all of this kind.</param>
/// <param name="MedianCalibrated">Median calibrated score of this kind, 0..1; 0.5 is the limit.</param>
internal sealed record DefectRow(string Kind, EvaluationMetrics Numbers, Proportion Misses, double MedianCalibrated);
