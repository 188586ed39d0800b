namespace MultiAD.Edge.Trainer.Commands;

/// <summary>A command cannot do what was asked; the message names the thing and the remedy.</summary>
internal sealed class CommandException(string message, Exception? inner = null) : TrainerException(message, inner);
