using System.Threading.Channels;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Cameras.Capture;

/// <summary>
/// Passes frames from the thread of the camera to the pipeline. Where every frame counts, the thread waits for room before
/// it reads. Where the camera runs freely it never waits: one frame is on offer, and a newer one takes its place.
/// </summary>
internal sealed class FrameHandover : IDisposable
{
    private readonly FramePool pool;
    private readonly Channel<Frame> offer;
    private readonly SemaphoreSlim? room;
    private long dropped;

    /// <param name="pool">Where frames come from, and where dropped ones go.</param>
    /// <param name="everyFrameCounts">True where no frame may be dropped.</param>
    public FrameHandover(FramePool pool, bool everyFrameCounts)
    {
        this.pool = pool;
        this.room = everyFrameCounts ? new SemaphoreSlim(1, 1) : null;
        this.offer = Channel.CreateBounded<Frame>(
            new BoundedChannelOptions(1) { FullMode = everyFrameCounts ? BoundedChannelFullMode.Wait : BoundedChannelFullMode.DropOldest },
            this.Drop);
    }

    /// <summary>Number of frames that were taken and not delivered.</summary>
    public long Dropped => Interlocked.Read(ref this.dropped);

    /// <summary>A frame to read into; waits for it.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public Frame Begin(CancellationToken cancellationToken)
    {
        this.room?.Wait(cancellationToken);
        return this.pool.Rent(cancellationToken);
    }

    /// <summary>
    /// Offers a frame that was read and gives the next one to read into, or null where <see cref="Begin"/> must wait for it.
    /// </summary>
    public Frame? Exchange(Frame taken)
    {
        if (this.room is not null)
        {
            // Begin has waited for the room that this takes.
            this.offer.Writer.TryWrite(taken);
            return null;
        }

        var next = this.pool.TryRent() ?? this.Reclaim();
        if (next is null)
        {
            this.CountDrop();
            return taken;
        }

        this.offer.Writer.TryWrite(taken);
        return next;
    }

    /// <summary>Takes back a frame that was not read, with the room that was kept for it.</summary>
    public void Cancel(Frame unread)
    {
        this.pool.Return(unread);
        this.room?.Release();
    }

    /// <summary>Gives up a frame that native code may still write to, with the room that was kept for it.</summary>
    public void Abandon(Frame unread)
    {
        this.pool.Replace(unread);
        this.room?.Release();
    }

    /// <summary>Delivers until <see cref="Complete"/>, in order.</summary>
    /// <exception cref="ChannelClosedException">The pipeline takes no more frames.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task DeliverAsync(ChannelWriter<Frame> output, CancellationToken cancellationToken)
    {
        while (await this.offer.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // Room first, frame second: what goes out is the newest at that moment.
            if (!await output.WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new ChannelClosedException("The pipeline takes no more frames of the camera.");
            }

            if (!this.offer.Reader.TryRead(out var frame))
            {
                continue;
            }

            await this.WriteAsync(output, frame, cancellationToken).ConfigureAwait(false);
            this.room?.Release();
        }
    }

    /// <summary>No more frames come.</summary>
    public void Complete() => this.offer.Writer.TryComplete();

    /// <summary>
    /// Delivers the frame on offer if there is room for it, and drops it otherwise; for the end, when nobody delivers any more.
    /// </summary>
    public void Flush(ChannelWriter<Frame> output)
    {
        while (this.offer.Reader.TryRead(out var frame))
        {
            if (!output.TryWrite(frame))
            {
                this.Drop(frame);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.room?.Dispose();

    private async ValueTask WriteAsync(ChannelWriter<Frame> output, Frame frame, CancellationToken cancellationToken)
    {
        if (output.TryWrite(frame))
        {
            return;
        }

        try
        {
            await output.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            this.Drop(frame);
            throw;
        }
    }

    private Frame? Reclaim()
    {
        if (!this.offer.Reader.TryRead(out var older))
        {
            return null;
        }

        this.CountDrop();
        return older;
    }

    private void Drop(Frame frame)
    {
        this.CountDrop();
        this.pool.Return(frame);
    }

    private void CountDrop() => Interlocked.Increment(ref this.dropped);
}
