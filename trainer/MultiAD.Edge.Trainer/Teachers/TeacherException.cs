namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>A teacher that cannot be used; the message names it, what is wrong and what to do.</summary>
internal sealed class TeacherException : Exception
{
    /// <summary>Creates the exception with a complete message.</summary>
    public TeacherException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a complete message and its cause.</summary>
    public TeacherException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public TeacherException()
    {
    }
}
