namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>How far an evaluation is.</summary>
/// <param name="Done">Images inspected.</param>
/// <param name="Total">Images in all.</param>
internal readonly record struct EvaluationProgress(int Done, int Total);
