namespace MultiAD.Edge.Trainer.Export;

/// <summary>A private key that cannot be made or used; the message names its file, what is wrong and what to do.</summary>
internal sealed class SigningKeyException(string message, Exception? inner = null) : TrainerException(message, inner);
