namespace MultiAD.Edge.Trainer.Teachers.Downloads;

/// <summary>A download broke off for a reason that may pass; what has come so far is kept.</summary>
internal sealed class DownloadInterruptedException : Exception
{
    /// <summary>Creates the exception with the reason.</summary>
    public DownloadInterruptedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the reason and its cause.</summary>
    public DownloadInterruptedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public DownloadInterruptedException()
    {
    }

    /// <summary>Pause that the server asks for; null where it asks for none.</summary>
    public TimeSpan? Pause { get; init; }
}
