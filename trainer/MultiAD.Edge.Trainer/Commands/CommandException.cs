namespace MultiAD.Edge.Trainer.Commands;

/// <summary>A command cannot do what was asked; the message names the thing and the remedy.</summary>
internal sealed class CommandException : Exception
{
    /// <summary>Creates the exception with a complete message.</summary>
    public CommandException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a complete message and its cause.</summary>
    public CommandException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public CommandException()
    {
    }
}
