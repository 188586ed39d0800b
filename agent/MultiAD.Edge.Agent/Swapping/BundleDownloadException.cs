namespace MultiAD.Edge.Agent.Swapping;

/// <summary>A bundle that cannot be fetched; the message names its source, what came in its place and what to do.</summary>
/// <param name="message">The whole message; it holds no password, no token and nothing of an address behind its path.</param>
/// <param name="worthRetrying">Whether the reason may pass by itself; what has come so far is then kept.</param>
/// <param name="inner">The cause.</param>
internal sealed class BundleDownloadException(string message, bool worthRetrying, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the reason may pass by itself.</summary>
    public bool WorthRetrying => worthRetrying;
}
