using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>
/// Runs one sink beside the line. The line offers and never waits: where the sink is behind, a part's picture is left out
/// first and the part itself last, both are counted, and each episode is said once when it begins and once when it is over.
/// </summary>
internal sealed partial class SinkRunner : IDisposable
{
    /// <summary>Parts that wait for the sink at most.</summary>
    public const int Capacity = 256;

    /// <summary>Bytes of pictures that wait for the sink at most; one picture may always wait, whatever its size.</summary>
    public const long MaximumPictureBytes = 64L << 20;

    private readonly IVerdictSink sink;
    private readonly ILogger logger;
    private readonly Channel<InspectedPart> queue = Channel.CreateBounded<InspectedPart>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource giveUp = new();

    // Taken once: the source is gone when a sink that was left behind comes back.
    private readonly CancellationToken stop;
    private readonly Task loop;
    private volatile bool leftBehind;
    private long pictureBytes;
    private long missedPictures;
    private long missedParts;
    private long failures;
    private long missedInEpisode;
    private bool failing;

    /// <summary>Starts the sink's loop.</summary>
    public SinkRunner(IVerdictSink sink, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(sink);
        this.sink = sink;
        this.logger = logger;
        this.stop = this.giveUp.Token;
        this.loop = Task.Run(this.RunAsync);
    }

    /// <summary>What the sink is.</summary>
    public string Name => this.sink.Name;

    /// <summary>Parts that the sink never saw, because it was behind.</summary>
    public long MissedParts => Interlocked.Read(ref this.missedParts);

    /// <summary>Parts that it saw without the picture that it needed.</summary>
    public long MissedPictures => Interlocked.Read(ref this.missedPictures);

    /// <summary>Parts at which the sink failed.</summary>
    public long Failures => Interlocked.Read(ref this.failures);

    /// <summary>Whether the sink needs frame and map of a part, and has room for them.</summary>
    public bool TakesPicture(InspectedPart part)
    {
        if (!this.sink.NeedsPicture(part))
        {
            return false;
        }

        if (Interlocked.Read(ref this.pictureBytes) < MaximumPictureBytes)
        {
            return true;
        }

        Interlocked.Increment(ref this.missedPictures);
        this.ReportMissed();
        return false;
    }

    /// <summary>Offers a part; never waits. From one thread at a time.</summary>
    /// <param name="part">The part; its picture, where there is one, is disposed for this sink.</param>
    public void Offer(InspectedPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        Interlocked.Add(ref this.pictureBytes, part.Picture?.Bytes ?? 0);
        if (this.queue.Writer.TryWrite(part))
        {
            return;
        }

        this.Release(part);
        Interlocked.Increment(ref this.missedParts);
        this.ReportMissed();
    }

    /// <summary>Lets the sink finish what waits, and tells it that no more parts come.</summary>
    /// <param name="end">Why.</param>
    /// <param name="timeout">Longest time; then the sink is asked to stop, and left behind where it does not.</param>
    public async Task CompleteAsync(LineEnd end, TimeSpan timeout)
    {
        this.queue.Writer.TryComplete();
        this.giveUp.CancelAfter(timeout);
        var work = this.FinishAsync(end);
        if (await Task.WhenAny(work, Task.Delay(2 * timeout)).ConfigureAwait(false) != work)
        {
            this.leftBehind = true;
            Log.Unfinished(this.logger, this.Name, this.queue.Reader.Count);
            return;
        }

        await work.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => this.giveUp.Dispose();

    private async Task FinishAsync(LineEnd end)
    {
        await this.loop.ConfigureAwait(false);
        if (this.leftBehind)
        {
            return;
        }

        try
        {
            await this.sink.CompleteAsync(end, this.stop).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            this.ReportFailure(end.LastPart?.PartId ?? "none", error);
        }
    }

    private async Task RunAsync()
    {
        await foreach (var part in this.queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            await this.GiveAsync(part).ConfigureAwait(false);

            if (this.queue.Reader.Count == 0)
            {
                this.ReportCaughtUp();
            }
        }
    }

    private async Task GiveAsync(InspectedPart part)
    {
        try
        {
            // What waited for a sink that was left behind is lost to it, as was said then: a new runner may have it by now.
            if (!this.leftBehind)
            {
                await this.sink.AcceptAsync(part, this.stop).ConfigureAwait(false);
                this.failing = false;
            }
        }
        catch (Exception error)
        {
            // A sink that fails at one part may do better at the next; the line is none the worse.
            Interlocked.Increment(ref this.failures);
            this.ReportFailure(part.PartId, error);
        }
        finally
        {
            this.Release(part);
        }
    }

    private void Release(InspectedPart part)
    {
        if (part.Picture is { } picture)
        {
            Interlocked.Add(ref this.pictureBytes, -picture.Bytes);
            picture.Dispose();
        }

        part.Receipt?.Release();
    }

    private void ReportMissed()
    {
        if (Interlocked.Increment(ref this.missedInEpisode) == 1)
        {
            Log.TooSlow(this.logger, this.Name);
        }
    }

    private void ReportCaughtUp()
    {
        if (Interlocked.Exchange(ref this.missedInEpisode, 0) is > 0 and var missed)
        {
            Log.Recovered(this.logger, this.Name, missed);
        }
    }

    private void ReportFailure(string partId, Exception error)
    {
        if (!this.failing)
        {
            this.failing = true;
            Log.Failed(this.logger, this.Name, partId, error.Message, error is IOException or UnauthorizedAccessException ? null : error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.SinkTooSlow,
            LogLevel.Warning,
            "{Sink} cannot keep up: pictures or parts are left out for it until it has caught up. Inspection continues.")]
        public static partial void TooSlow(ILogger logger, string sink);

        [LoggerMessage(EventIds.SinkRecovered, LogLevel.Warning, "{Sink} has caught up; {Missed} pictures or parts were left out for it")]
        public static partial void Recovered(ILogger logger, string sink, long missed);

        [LoggerMessage(
            EventIds.SinkFailed,
            LogLevel.Error,
            "{Sink} failed at part {PartId}: {Reason} This is said once until it works again; inspection continues.")]
        public static partial void Failed(ILogger logger, string sink, string partId, string reason, Exception? error);

        [LoggerMessage(
            EventIds.SinkUnfinished,
            LogLevel.Error,
            "{Sink} did not come to its end; {Parts} parts that waited for it are lost to it")]
        public static partial void Unfinished(ILogger logger, string sink, int parts);
    }
}
