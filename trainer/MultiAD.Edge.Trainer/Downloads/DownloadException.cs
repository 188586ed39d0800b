namespace MultiAD.Edge.Trainer.Downloads;

/// <summary>A file that cannot be fetched; the message names it, what came in its place and what to do.</summary>
internal sealed class DownloadException(string message, Exception? inner = null) : TrainerException(message, inner)
{
    /// <summary>Whether the reason may pass, so that another attempt is worth its time; what has come so far is kept.</summary>
    public bool MayPass { get; init; }

    /// <summary>Pause that the server asks for before the next attempt; null where it asks for none.</summary>
    public TimeSpan? Pause { get; init; }

    /// <summary>Whether the answer speaks against the address: it is refused there, or another file lies there.</summary>
    public bool BlamesAddress { get; init; }

    /// <summary>A download that broke off for a reason that may pass.</summary>
    public static DownloadException Interrupted(string reason, Exception? inner = null) => new(reason, inner) { MayPass = true };
}
