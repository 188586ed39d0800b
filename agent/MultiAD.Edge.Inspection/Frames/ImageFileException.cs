namespace MultiAD.Edge.Inspection.Frames;

/// <summary>An image file that cannot be used; the message names the file, what is wrong and what to do.</summary>
public sealed class ImageFileException : Exception
{
    /// <summary>Creates the exception with a complete message.</summary>
    public ImageFileException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a complete message and its cause.</summary>
    public ImageFileException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public ImageFileException()
    {
    }
}
