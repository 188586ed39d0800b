namespace MultiAD.Edge.Trainer.Training;

/// <summary>A kept student that cannot be read; the message names the file and what to do.</summary>
internal sealed class StudentCacheException(string message, Exception? inner = null) : TrainerException(message, inner);
