namespace MultiAD.Edge.Trainer.Export;

/// <summary>The exported model does not compute what the trained one does.</summary>
internal sealed class ParityException(string message, Exception? inner = null) : TrainerException(message, inner);
