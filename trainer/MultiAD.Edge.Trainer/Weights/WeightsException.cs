namespace MultiAD.Edge.Trainer.Weights;

/// <summary>Weights that cannot be read or do not fit their network; the message names the file, what is wrong and what to do.</summary>
internal sealed class WeightsException(string message, Exception? inner = null) : TrainerException(message, inner);
