using System.Buffers;
using System.Collections.Concurrent;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Retrying;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>
/// Fetches bundles over HTTP into part files, and goes on where an earlier attempt, or an earlier process, ended. Nothing that
/// a server says is believed: the order's length bounds what is written, its digest decides. Thread-safe; one part at a time.
/// </summary>
/// <param name="clients">Has the client <see cref="DownloadClients.Name"/>.</param>
/// <param name="options">How patient it is, and with which credentials.</param>
/// <param name="time">Clock of all waits.</param>
internal sealed class BundleDownload(IHttpClientFactory clients, DownloadOptions options, TimeProvider time)
{
    private const int BufferBytes = 128 << 10;

    // One for each bundle that was ordered since the start; two stations that want the same one wait for each other.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new(StringComparer.Ordinal);

    /// <summary>Fetches a bundle.</summary>
    /// <param name="source">Where it lies: http, https, or file, which the caller allows to orders of this machine alone.</param>
    /// <param name="part">Part file; what an earlier run left of it is used.</param>
    /// <param name="sha256">SHA-256 of the bundle, hexadecimal, lower case.</param>
    /// <param name="bytes">Its length; 0 where the order names none.</param>
    /// <param name="received">Told the bytes that are here, at each buffer that came.</param>
    /// <param name="cancellationToken">Stops it; what has come is kept.</param>
    /// <returns>When the part is the whole bundle and lasts over a power cut.</returns>
    /// <exception cref="BundleDownloadException">It cannot be had.</exception>
    public async Task FetchAsync(
        Uri source, string part, string sha256, long bytes, IProgress<long> received, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(received);
        var target = new DownloadTarget(source, sha256, bytes, bytes > 0 ? bytes : options.MaximumBytes);
        Check(target);
        var gate = this.gates.GetOrAdd(Path.GetFullPath(part), _ => new SemaphoreSlim(1));
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var entered = false;
        try
        {
            await gate.WaitAsync(both.Token).ConfigureAwait(false);
            entered = true;
            using var file = DownloadPart.Open(part, target);
            await (source.IsFile
                ? FileCopy.RunAsync(target, file, received, both.Token)
                : this.FetchAsync(target, file, received, both.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw target.Fail(
                $"it was not here within {options.Timeout}",
                "What has come is kept: order the model again, or raise Download:Timeout.",
                worthRetrying: true,
                error);
        }
        finally
        {
            if (entered)
            {
                gate.Release();
            }
        }
    }

    private void Check(DownloadTarget target)
    {
        var source = target.Source;
        var isKnown = source.IsAbsoluteUri && (source.IsFile ? !source.IsUnc : source.Scheme is "http" or "https");
        if (!isKnown || source.UserInfo.Length > 0)
        {
            throw new BundleDownloadException(
                "The source of the bundle is not http://, https:// or file:///, or has a user in it. "
                + "Order it from such an address; user and token stand in the section Download.",
                worthRetrying: false);
        }

        if (target.Bytes > options.MaximumBytes)
        {
            throw target.Fail(
                $"it has {target.Bytes} bytes, the limit is {options.MaximumBytes}", "Check the order, or raise Download:MaximumBytes.");
        }
    }

    private async Task FetchAsync(DownloadTarget target, DownloadPart part, IProgress<long> received, CancellationToken cancellationToken)
    {
        var request = this.CreateRequest(target);
        var backoff = new Backoff(options.RetryDelay, options.MaximumRetryDelay, Random.Shared);
        var failures = 0;
        while (true)
        {
            var before = part.Length;
            try
            {
                await this.AttemptAsync(request, target, part, received, cancellationToken).ConfigureAwait(false);
                await FinishAsync(target, part, mayBeMixed: before > 0, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (DownloadInterruptedException error)
            {
                failures = part.Length > before ? 1 : failures + 1;
                if (failures > options.Retries)
                {
                    throw target.Fail(
                        error.Message,
                        $"{part.Length} bytes are kept. Check the network, the server and the proxy, and order the model again to go on.",
                        worthRetrying: true,
                        error);
                }
            }

            await Task.Delay(backoff.Next(), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private DownloadRequest CreateRequest(DownloadTarget target)
    {
        try
        {
            return new DownloadRequest(clients.CreateClient(DownloadClients.Name), options);
        }
        catch (BrokerFaultException error)
        {
            throw target.Fail(error.Message.TrimEnd('.'), "It stands in Download:CertificateAuthorityFile.", inner: error);
        }
    }

    private async Task AttemptAsync(
        DownloadRequest request, DownloadTarget target, DownloadPart part, IProgress<long> received, CancellationToken cancellationToken)
    {
        if (part.Length > target.Limit)
        {
            part.Restart(null);
        }

        if (target.Bytes > 0 && part.Length == target.Bytes)
        {
            return;
        }

        using var response = await request.SendAsync(target, part, cancellationToken).ConfigureAwait(false);
        if (DownloadAnswer.Accept(response, part, target, options))
        {
            received.Report(part.Length);
            await this.CopyAsync(response, target, part, received, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(
        HttpResponseMessage response,
        DownloadTarget target,
        DownloadPart part,
        IProgress<long> received,
        CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(options.StallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            while (await this.ReadAsync(body, buffer, either.Token, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                silence.CancelAfter(options.StallTimeout);
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

        if (part.Length < target.Bytes)
        {
            throw new DownloadInterruptedException($"the server ended after {part.Length} of {target.Bytes} bytes");
        }
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken either, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, either).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DownloadInterruptedException($"the server was silent for {options.StallTimeout.TotalSeconds:0.###} s", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new DownloadInterruptedException($"the connection broke ({error.Message.TrimEnd('.')})", error);
        }
    }

    private static async Task FinishAsync(DownloadTarget target, DownloadPart part, bool mayBeMixed, CancellationToken cancellationToken)
    {
        if (await part.DigestAsync(cancellationToken).ConfigureAwait(false) is var found && found == target.Sha256)
        {
            part.Complete();
            return;
        }

        part.Restart(null);
        throw mayBeMixed
            ? new DownloadInterruptedException("two halves of different files met")
            : target.Fail(
                $"the file there has the SHA-256 {found}, {target.Sha256} is expected",
                "Another file lies there, or it was altered on the way: publish the bundle again.");
    }
}
