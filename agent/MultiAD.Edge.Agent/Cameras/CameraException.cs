namespace MultiAD.Edge.Agent.Cameras;

/// <summary>A camera that cannot be opened or read; the message names it, what is wrong and what to do.</summary>
public sealed class CameraException : Exception
{
    /// <summary>Creates the exception with a complete message.</summary>
    public CameraException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a complete message and its cause.</summary>
    public CameraException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public CameraException()
    {
    }

    /// <summary>True where the source still answers, but with one and the same picture; false where there is no picture at all.</summary>
    public bool Frozen { get; init; }
}
