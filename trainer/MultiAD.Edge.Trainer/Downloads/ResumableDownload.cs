using System.Buffers;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace MultiAD.Edge.Trainer.Downloads;

/// <summary>
/// Fetches a file of known length into a part file and goes on where an earlier attempt ended, as long as the server says
/// that its file has not changed since (If-Range). Tries again after a pause where the reason may pass.
/// </summary>
/// <param name="client">Client without a time limit of its own.</param>
/// <param name="options">How patient it is.</param>
internal sealed class ResumableDownload(HttpClient client, DownloadOptions options)
{
    private const int BufferBytes = 128 << 10;

    /// <summary>Fetches the file; on any exception the part file is kept for the next run, unless it is of no use.</summary>
    /// <param name="file">The file.</param>
    /// <param name="partPath">Part file; beside it lies its <see cref="VersionTag"/>.</param>
    /// <param name="phase">Name of the work for <paramref name="progress"/>.</param>
    /// <param name="progress">Told about ten times a second, in kB.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <exception cref="DownloadException">The file cannot be had; the message says why and what to do.</exception>
    public async Task RunAsync(
        RemoteFile file, string partPath, string phase, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var part = OpenPart(partPath);
        await using (part.ConfigureAwait(false))
        {
            var meter = new DownloadMeter(phase, file.Length, progress);
            var pipeline = new ResiliencePipelineBuilder().AddRetry(this.Strategy(meter)).Build();
            try
            {
                await pipeline.ExecuteAsync(
                    async token => await this.AttemptAsync(file, part, VersionTag.Of(partPath), meter, token).ConfigureAwait(false),
                    cancellationToken).ConfigureAwait(false);
            }
            catch (DownloadException error) when (error.MayPass)
            {
                throw new DownloadException(
                    $"{file.Address}: {error.Message}, {options.Retries + 1} times. "
                    + $"{DownloadMeter.Megabytes(part.Length)} of {DownloadMeter.Megabytes(file.Length)} MB are kept; "
                    + "check the network (a proxy is taken from HTTPS_PROXY) and run the command again to go on.",
                    error);
            }

            part.Flush(flushToDisk: true);
        }
    }

    private static FileStream OpenPart(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new DownloadException(
                $"{path}: cannot be opened ({error.Message}). Is another process fetching the same file? Then wait for it.", error);
        }
    }

    private RetryStrategyOptions Strategy(DownloadMeter meter) => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<DownloadException>(error => error.MayPass),
        MaxRetryAttempts = options.Retries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = options.FirstPause,
        MaxDelay = options.MaximumPause,
        OnRetry = arguments =>
        {
            meter.Wait(arguments.Outcome.Exception!.Message, arguments.RetryDelay);
            return ValueTask.CompletedTask;
        },
        DelayGenerator = arguments => ValueTask.FromResult(this.PauseAfter(arguments.Outcome.Exception)),
    };

    // Null leaves the pause to the back-off.
    private TimeSpan? PauseAfter(Exception? error) => error is DownloadException { Pause: { } pause }
        ? (pause < options.MaximumPause ? pause : options.MaximumPause)
        : null;

    private async Task AttemptAsync(
        RemoteFile file, FileStream part, VersionTag tag, DownloadMeter meter, CancellationToken cancellationToken)
    {
        if (part.Length == file.Length)
        {
            return;
        }

        // Without the server's word that its file is the same, two halves of different files could meet.
        var version = tag.Read();
        if (part.Length > file.Length || version is null)
        {
            part.SetLength(0);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, file.Address);
        if (part.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
            request.Headers.IfRange = version;
        }

        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(options.StallTimeout);
        using var response = await this.ReceiveAsync(
            () => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token),
            cancellationToken).ConfigureAwait(false);
        ServerAnswer.Accept(file, response, part, tag);
        part.Position = part.Length;
        await this.CopyAsync(file, response, part, meter, stall, cancellationToken).ConfigureAwait(false);
    }

    private async Task CopyAsync(
        RemoteFile file,
        HttpResponseMessage response,
        FileStream part,
        DownloadMeter meter,
        CancellationTokenSource stall,
        CancellationToken cancellationToken)
    {
        var body = await this.ReceiveAsync(
            () => response.Content.ReadAsStreamAsync(stall.Token), cancellationToken).ConfigureAwait(false);
        await using var closing = body.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                stall.CancelAfter(options.StallTimeout);
                var read = await this.ReceiveAsync(
                    () => body.ReadAsync(buffer, stall.Token).AsTask(), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                if (part.Length + read > file.Length)
                {
                    part.SetLength(0);
                    throw ServerAnswer.OtherLength(file, $"more than {file.Length}");
                }

                await part.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                meter.Add(read, part.Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);

            // What lies in the stream's buffer is worth keeping too.
            part.Flush();
        }

        if (part.Length < file.Length)
        {
            throw DownloadException.Interrupted("the connection ended early");
        }
    }

    // Only the network is asked again; a full disk throws through.
    private async Task<T> ReceiveAsync<T>(Func<Task<T>> receive, CancellationToken cancellationToken)
    {
        try
        {
            return await receive().ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw DownloadException.Interrupted($"the server was silent for {options.StallTimeout.TotalSeconds:0.#} s", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw DownloadException.Interrupted($"the connection failed ({error.Message.TrimEnd('.')})", error);
        }
    }
}
