namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>An evaluation that cannot be finished; the message names the image, what is wrong and what to do.</summary>
internal sealed class EvaluationException(string message, Exception? inner = null) : TrainerException(message, inner);
