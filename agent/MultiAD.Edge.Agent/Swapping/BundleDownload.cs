namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Stub.</summary>
internal sealed class BundleDownload
{
    /// <summary>Stub.</summary>
    public async Task FetchAsync(
        Uri source, string part, string sha256, long bytes, IProgress<long> received, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        using var client = new HttpClient();
        var content = source.IsFile
            ? await File.ReadAllBytesAsync(source.LocalPath, cancellationToken).ConfigureAwait(false)
            : await client.GetByteArrayAsync(source, cancellationToken).ConfigureAwait(false);
        await File.WriteAllBytesAsync(part, content, cancellationToken).ConfigureAwait(false);
        received.Report(bytes);
        _ = sha256;
    }
}
