using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using MultiAD.Edge.Trainer.Teachers;
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

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Fetches the file; on any exception the part file is kept for the next run, unless it is of no use.</summary>
    /// <param name="address">The file.</param>
    /// <param name="partPath">Part file; beside it lies a <c>.tag</c> file with the server's version of the file.</param>
    /// <param name="length">Length of the whole file in bytes.</param>
    /// <param name="phase">Name of the work for <paramref name="progress"/>.</param>
    /// <param name="progress">Told about ten times a second, in kB.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <exception cref="TeacherException">The file cannot be had; the message says why and what to do.</exception>
    public async Task RunAsync(Uri address, string partPath, long length, string phase, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var part = OpenPart(partPath);
        await using (part.ConfigureAwait(false))
        {
            var meter = new Meter(phase, length, progress);
            var pipeline = new ResiliencePipelineBuilder().AddRetry(this.Strategy(meter)).Build();
            try
            {
                await pipeline.ExecuteAsync(
                    async token => await this.AttemptAsync(address, part, partPath + ".tag", length, meter, token).ConfigureAwait(false),
                    cancellationToken).ConfigureAwait(false);
            }
            catch (DownloadInterruptedException error)
            {
                throw new TeacherException(
                    $"{address}: {error.Message}, {options.Retries + 1} times. {Megabytes(part.Length)} of {Megabytes(length)} MB are kept; check the network (a proxy is taken from HTTPS_PROXY) and run the command again to go on.",
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
            throw new TeacherException($"{path}: cannot be opened ({error.Message}). Is the same teacher being pulled by another process? Then wait for it.", error);
        }
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0");

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented;

    private RetryStrategyOptions Strategy(Meter meter) => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<DownloadInterruptedException>(),
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
        DelayGenerator = arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is DownloadInterruptedException { Pause: { } pause } ? (pause < options.MaximumPause ? pause : options.MaximumPause) : (TimeSpan?)null),
    };

    private async Task AttemptAsync(Uri address, FileStream part, string tagPath, long length, Meter meter, CancellationToken cancellationToken)
    {
        if (part.Length == length)
        {
            return;
        }

        // Without the server's word that its file is the same, two halves of different files could meet.
        var version = ReadTag(tagPath);
        if (part.Length > length || version is null)
        {
            part.SetLength(0);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var resumes = part.Length > 0;
        if (resumes)
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
            request.Headers.IfRange = version;
        }

        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(options.StallTimeout);
        using var response = await this.ReceiveAsync(() => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token), cancellationToken).ConfigureAwait(false);
        if (resumes && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            part.SetLength(0);
            throw new DownloadInterruptedException("the server has no such part of the file");
        }

        Refuse(address, response);
        if (resumes && response.StatusCode == HttpStatusCode.PartialContent)
        {
            var range = response.Content.Headers.ContentRange;
            if (range?.From != part.Length)
            {
                part.SetLength(0);
                throw new DownloadInterruptedException("the server sent another part of the file than it was asked for");
            }

            CheckLength(address, range.Length, length);
        }
        else
        {
            part.SetLength(0);
            CheckLength(address, response.Content.Headers.ContentLength, length);
            WriteTag(tagPath, response);
        }

        part.Position = part.Length;
        await this.CopyAsync(address, response, part, length, meter, stall, cancellationToken).ConfigureAwait(false);
    }

    private async Task CopyAsync(Uri address, HttpResponseMessage response, FileStream part, long length, Meter meter, CancellationTokenSource stall, CancellationToken cancellationToken)
    {
        var body = await this.ReceiveAsync(() => response.Content.ReadAsStreamAsync(stall.Token), cancellationToken).ConfigureAwait(false);
        await using var closing = body.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                stall.CancelAfter(options.StallTimeout);
                var read = await this.ReceiveAsync(() => body.ReadAsync(buffer, stall.Token).AsTask(), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                if (part.Length + read > length)
                {
                    part.SetLength(0);
                    throw OtherLength(address, $"more than {length}", length);
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

        if (part.Length < length)
        {
            throw new DownloadInterruptedException("the connection ended early");
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
            throw new DownloadInterruptedException($"the server was silent for {options.StallTimeout.TotalSeconds:0.#} s", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new DownloadInterruptedException($"the connection failed ({error.Message.TrimEnd('.')})", error);
        }
    }

    private static void Refuse(Uri address, HttpResponseMessage response)
    {
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
        {
            return;
        }

        var answer = $"the server answers {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        if (!IsTransient(response.StatusCode))
        {
            throw new TeacherException($"{address}: {answer}. Check --url, or fetch the file by hand and put it into the cache folder.");
        }

        var wanted = response.Headers.RetryAfter;
        throw new DownloadInterruptedException(answer) { Pause = wanted?.Delta ?? (wanted?.Date - DateTimeOffset.UtcNow is { Ticks: > 0 } pause ? pause : null) };
    }

    private static void CheckLength(Uri address, long? offered, long length)
    {
        if (offered is { } found && found != length)
        {
            throw OtherLength(address, found.ToString(), length);
        }
    }

    private static TeacherException OtherLength(Uri address, string found, long length) =>
        new($"{address}: the server offers {found} bytes, the published file has {length}. Check --url, or whether a proxy answers in the server's place.");

    private static RangeConditionHeaderValue? ReadTag(string path) =>
        File.Exists(path) && RangeConditionHeaderValue.TryParse(File.ReadAllText(path), out var version) ? version : null;

    // A weak tag may stay while bytes change.
    private static void WriteTag(string path, HttpResponseMessage response)
    {
        File.Delete(path);
        if (response.Headers.ETag is { IsWeak: false } tag)
        {
            File.WriteAllText(path, new RangeConditionHeaderValue(tag).ToString());
        }
        else if (response.Content.Headers.LastModified is { } modified)
        {
            File.WriteAllText(path, new RangeConditionHeaderValue(modified).ToString());
        }
    }

    private sealed class Meter(string phase, long length, IProgress<WorkProgress> progress)
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private long received;
        private TimeSpan last = TimeSpan.MinValue;
        private int step;

        public void Wait(string reason, TimeSpan pause) =>
            progress.Report(new WorkProgress(phase, this.step, (int)(length / 1000), double.NaN, 0) { Detail = $"{reason}, next attempt in {pause.TotalSeconds:0.#} s", ReportNow = true });

        public void Add(int bytes, long total)
        {
            this.received += bytes;
            if (this.clock.Elapsed - ReportInterval < this.last && total < length)
            {
                return;
            }

            this.last = this.clock.Elapsed;
            var speed = this.received / 1e6 / Math.Max(1e-3, this.clock.Elapsed.TotalSeconds);
            this.step = (int)(total / 1000);
            progress.Report(new WorkProgress(phase, this.step, (int)(length / 1000), double.NaN, 0)
            {
                Detail = $"{Megabytes(total)} of {Megabytes(length)} MB  {speed:0.0} MB/s",
            });
        }
    }
}
