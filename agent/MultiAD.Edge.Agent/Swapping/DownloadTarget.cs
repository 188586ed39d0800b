namespace MultiAD.Edge.Agent.Swapping;

/// <summary>What is fetched.</summary>
/// <param name="Source">Where it lies.</param>
/// <param name="Sha256">SHA-256 of the whole, hexadecimal, lower case.</param>
/// <param name="Bytes">Its length; 0 where that is not known before.</param>
/// <param name="Limit">Most bytes that are taken: its length, or the configured limit.</param>
internal sealed record DownloadTarget(Uri Source, string Sha256, long Bytes, long Limit)
{
    /// <summary>An address for messages: a user, and a query that may hold a key, stay out of them.</summary>
    public static string Show(Uri address) => address.IsFile
        ? address.LocalPath
        : address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>A failure of it.</summary>
    /// <param name="reason">One clause.</param>
    /// <param name="remedy">A whole sentence.</param>
    /// <param name="worthRetrying">Whether the reason may pass by itself.</param>
    /// <param name="inner">The cause.</param>
    public BundleDownloadException Fail(string reason, string remedy, bool worthRetrying = false, Exception? inner = null) =>
        new($"{Show(this.Source)}: {reason}. {remedy}", worthRetrying, inner);

    /// <summary>The failure of a source that has another file than the order names.</summary>
    public BundleDownloadException OtherLength(string found) => this.Bytes > 0
        ? this.Fail(
            $"{found} bytes are offered, {this.Bytes} are expected",
            "Another file lies there, or a proxy answers in the server's place: publish the bundle again.")
        : this.Fail(
            $"{found} bytes are offered, the limit is {this.Limit}",
            "Check the address, or raise Download:MaximumBytes.");
}
