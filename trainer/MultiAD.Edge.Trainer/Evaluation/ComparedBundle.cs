namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>Another bundle, evaluated on the same data folder.</summary>
/// <param name="Path">Path of the bundle, as it was given.</param>
/// <param name="Report">Its evaluation.</param>
internal sealed record ComparedBundle(string Path, EvaluationReport Report);
