namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>A rollout cannot be begun, or did not end well; the message names the thing and the remedy.</summary>
internal sealed class RolloutException(string message, Exception? inner = null) : TrainerException(message, inner);
