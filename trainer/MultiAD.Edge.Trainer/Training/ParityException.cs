namespace MultiAD.Edge.Trainer.Training;

/// <summary>The exported model does not compute what the trained one does.</summary>
internal sealed class ParityException : Exception
{
    /// <summary>Creates the exception with a complete message.</summary>
    public ParityException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a complete message and its cause.</summary>
    public ParityException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public ParityException()
    {
    }
}
