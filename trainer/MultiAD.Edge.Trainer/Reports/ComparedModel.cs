using MultiAD.Edge.Trainer.Evaluation;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Another model, measured on the same parts at its own limit.</summary>
/// <param name="Name">What it is called on the page.</param>
/// <param name="Numbers">Its metrics.</param>
internal sealed record ComparedModel(string Name, EvaluationMetrics Numbers);
