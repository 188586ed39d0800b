namespace MultiAD.Edge.Trainer.Native;

/// <summary>libtorch cannot be loaded; the message says why and what to do.</summary>
internal sealed class TorchUnavailableException(string message, Exception? inner = null) : TrainerException(message, inner);
