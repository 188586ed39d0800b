using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>
/// What has come of a file, and beside it the server's version of it, for the If-Range of the next attempt. A kill at any
/// moment leaves a beginning of the file, with its version or without; the digest of the whole judges what it grows into.
/// </summary>
internal sealed class DownloadPart : IDisposable
{
    private const string TagEnding = ".tag";
    private const int MaximumTagBytes = 1024;

    private readonly string path;
    private readonly DownloadTarget target;
    private readonly FileStream file;

    private DownloadPart(string path, DownloadTarget target, FileStream file)
    {
        this.path = path;
        this.target = target;
        this.file = file;
        this.file.Position = this.Length = file.Length;
    }

    /// <summary>Bytes that are here.</summary>
    public long Length { get; private set; }

    /// <summary>The server's version of them; null where it named none.</summary>
    public RangeConditionHeaderValue? Version { get; private set; }

    /// <summary>Opens what an earlier run has left, or begins.</summary>
    /// <exception cref="BundleDownloadException">It cannot be written.</exception>
    public static DownloadPart Open(string path, DownloadTarget target)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return new DownloadPart(path, target, file) { Version = ReadVersion(path + TagEnding) };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, target, error);
        }
    }

    /// <summary>Forgets what is here.</summary>
    /// <param name="version">The server's version of what comes now; null where it names none that tells two files apart.</param>
    public void Restart(RangeConditionHeaderValue? version) => this.Try(() =>
    {
        // The old version goes first, so that it never stands beside bytes of the new one.
        File.Delete(this.path + TagEnding);
        this.file.SetLength(0);
        this.file.Position = this.Length = 0;
        this.Version = version;
        if (version is not null)
        {
            DurableFile.Write(this.path + TagEnding, Encoding.UTF8.GetBytes(version.ToString()));
        }
    });

    /// <summary>Adds bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            this.file.Write(bytes);
            this.Length += bytes.Length;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw this.GiveUp(error);
        }
    }

    /// <summary>SHA-256 of what is on the disk, hexadecimal, lower case.</summary>
    public async Task<string> DigestAsync(CancellationToken cancellationToken)
    {
        this.file.Position = 0;
        var digest = await SHA256.HashDataAsync(this.file, cancellationToken).ConfigureAwait(false);
        this.file.Position = this.Length;
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Makes it last over a power cut; it is the whole file now and has no version any more.</summary>
    public void Complete() => this.Try(() =>
    {
        this.file.Flush(flushToDisk: true);
        File.Delete(this.path + TagEnding);
    });

    /// <inheritdoc/>
    public void Dispose() => this.file.Dispose();

    private static RangeConditionHeaderValue? ReadVersion(string path)
    {
        var tag = new FileInfo(path);
        return tag.Exists && tag.Length <= MaximumTagBytes && RangeConditionHeaderValue.TryParse(File.ReadAllText(path), out var version)
            ? version
            : null;
    }

    private static BundleDownloadException Unwritable(string path, DownloadTarget target, Exception error) => target.Fail(
        $"{path} cannot be written ({error.Message.TrimEnd('.')})",
        "Free space on that disk, or let this user write there; then order the model again.",
        inner: error);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw this.GiveUp(error);
        }
    }

    // On a full disk what has come would only be in the way of alerts and of the state.
    private BundleDownloadException GiveUp(Exception error)
    {
        this.file.Dispose();
        try
        {
            File.Delete(this.path);
            File.Delete(this.path + TagEnding);
        }
        catch (Exception further) when (further is IOException or UnauthorizedAccessException)
        {
            // The next attempt begins with what is left, and its digest judges it.
        }

        return Unwritable(this.path, this.target, error);
    }
}
