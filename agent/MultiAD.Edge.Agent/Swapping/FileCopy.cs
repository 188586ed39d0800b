using System.Buffers;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Takes a bundle from a file of this machine, with the same checks as from a server.</summary>
internal static class FileCopy
{
    private const int BufferBytes = 128 << 10;

    /// <summary>Copies it, always from its beginning.</summary>
    /// <exception cref="BundleDownloadException">It cannot be read, or is another file.</exception>
    public static async Task RunAsync(
        DownloadTarget target, DownloadPart part, IProgress<long> received, CancellationToken cancellationToken)
    {
        var path = target.Source.LocalPath;
        part.Restart(null);
        try
        {
            if (RegularFile.OtherKind(path) is { } kind)
            {
                throw target.Fail($"it is {kind}", "Name a bundle, NAME.multiad.");
            }

            using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (source.Length > target.Limit || (target.Bytes > 0 && source.Length != target.Bytes))
            {
                throw target.OtherLength(source.Length.ToString());
            }

            await CopyAsync(source, target, part, received, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw target.Fail(
                $"it cannot be read ({error.Message.TrimEnd('.')})",
                "Check the path, and that the agent's user may read the file, or install it with multiad-agent model install.",
                inner: error);
        }

        if (await part.DigestAsync(cancellationToken).ConfigureAwait(false) is var found && found != target.Sha256)
        {
            part.Restart(null);
            throw target.Fail(
                $"the file has the SHA-256 {found}, {target.Sha256} is expected", "It was changed since the order: order it again.");
        }

        part.Complete();
    }

    private static async Task CopyAsync(
        FileStream source, DownloadTarget target, DownloadPart part, IProgress<long> received, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                if (part.Length + read > target.Limit)
                {
                    part.Restart(null);
                    throw target.OtherLength($"over {target.Limit}");
                }

                part.Write(buffer.AsSpan(0, read));
                received.Report(part.Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
