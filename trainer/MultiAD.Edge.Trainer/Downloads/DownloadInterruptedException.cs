namespace MultiAD.Edge.Trainer.Downloads;

/// <summary>A download broke off for a reason that may pass; what has come so far is kept.</summary>
internal sealed class DownloadInterruptedException(string message, Exception? inner = null) : TrainerException(message, inner)
{
    /// <summary>Pause that the server asks for; null where it asks for none.</summary>
    public TimeSpan? Pause { get; init; }
}
