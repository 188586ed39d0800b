namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>An evaluation that cannot be finished; the message names the image, what is wrong and what to do.</summary>
public sealed class EvaluationException : Exception
{
    /// <summary>Creates the exception with a complete message.</summary>
    public EvaluationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a complete message and its cause.</summary>
    public EvaluationException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public EvaluationException()
    {
    }
}
