namespace MultiAD.Edge.Trainer.Native;

/// <summary>libtorch cannot be loaded; the message says why and what to do.</summary>
internal sealed class TorchUnavailableException : Exception
{
    /// <summary>Creates the exception with a complete message.</summary>
    public TorchUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a complete message and its cause.</summary>
    public TorchUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public TorchUnavailableException()
    {
    }
}
