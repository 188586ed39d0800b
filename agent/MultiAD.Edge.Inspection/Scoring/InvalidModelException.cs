namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>An ONNX model that is not the kind of model a bundle holds.</summary>
public sealed class InvalidModelException : Exception
{
    /// <summary>Creates the exception with a message.</summary>
    public InvalidModelException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public InvalidModelException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public InvalidModelException()
    {
    }
}
