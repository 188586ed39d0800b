namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Stub.</summary>
internal sealed class BundleDownloadException(string message, bool worthRetrying, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Stub.</summary>
    public bool WorthRetrying => worthRetrying;
}
