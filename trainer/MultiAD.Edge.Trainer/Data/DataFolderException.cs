namespace MultiAD.Edge.Trainer.Data;

/// <summary>A data folder that cannot be used; the message names the folder or file, what is wrong and what to do.</summary>
public sealed class DataFolderException : Exception
{
    /// <summary>Creates the exception with a complete message.</summary>
    public DataFolderException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a complete message and its cause.</summary>
    public DataFolderException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public DataFolderException()
    {
    }
}
