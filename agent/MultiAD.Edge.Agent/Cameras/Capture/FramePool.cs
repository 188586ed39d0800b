using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Cameras.Capture;

/// <summary>
/// A fixed number of frames that are used over and over: pixels are allocated once per frame and size, and no managed
/// memory per frame as long as nobody has to wait. Safe for any number of threads.
/// </summary>
internal sealed class FramePool : IDisposable
{
    /// <summary>Least number of frames: one being read, one waiting, one being handed over.</summary>
    public const int MinimumCapacity = 3;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim available;
    private readonly Frame[] all;
    private readonly Frame?[] idle;
    private int idleCount;
    private bool disposed;

    /// <summary>Makes the frames.</summary>
    /// <param name="capacity">
    /// Number of frames, at least <see cref="MinimumCapacity"/>. A free running camera needs three beyond what the
    /// pipeline holds at once (queued and in work), or it drops more than it must.
    /// </param>
    public FramePool(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, MinimumCapacity);
        this.all = new Frame[capacity];
        this.idle = new Frame?[capacity];
        for (var i = 0; i < capacity; i++)
        {
            this.all[i] = new Frame();
            this.idle[i] = this.all[i];
        }

        this.idleCount = capacity;
        this.available = new SemaphoreSlim(capacity, capacity);
    }

    /// <summary>Number of frames.</summary>
    public int Capacity => this.all.Length;

    /// <summary>Takes a frame, blocking the thread until one is returned; for a thread of one's own.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public Frame Rent(CancellationToken cancellationToken)
    {
        this.available.Wait(cancellationToken);
        return this.Take();
    }

    /// <summary>Takes a frame; null where all are in use.</summary>
    public Frame? TryRent() => this.available.Wait(0) ? this.Take() : null;

    /// <summary>Gives a frame back. Whoever returns it must not touch it again.</summary>
    /// <exception cref="ArgumentException">The frame is not out of this pool, or was returned already.</exception>
    public void Return(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        lock (this.gate)
        {
            this.RequireRented(frame);
            if (this.disposed)
            {
                frame.Dispose();
                return;
            }

            this.idle[this.idleCount++] = frame;
            this.available.Release();
        }
    }

    /// <summary>
    /// Gives up a frame that native code may still write to, and puts a fresh one in its place; the given one belongs to
    /// the caller from now on.
    /// </summary>
    /// <exception cref="ArgumentException">The frame is not out of this pool.</exception>
    public void Replace(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        lock (this.gate)
        {
            var index = this.RequireRented(frame);
            if (this.disposed)
            {
                return;
            }

            var fresh = new Frame();
            this.all[index] = fresh;
            this.idle[this.idleCount++] = fresh;
            this.available.Release();
        }
    }

    /// <summary>Frees the pixels of idle frames at once, those of rented frames when they are returned.</summary>
    public void Dispose()
    {
        lock (this.gate)
        {
            if (this.disposed)
            {
                return;
            }

            this.disposed = true;
            while (this.idleCount > 0)
            {
                this.idle[--this.idleCount]!.Dispose();
                this.idle[this.idleCount] = null;
            }

            this.available.Dispose();
        }
    }

    private Frame Take()
    {
        lock (this.gate)
        {
            ObjectDisposedException.ThrowIf(this.disposed, this);
            var frame = this.idle[--this.idleCount]!;
            this.idle[this.idleCount] = null;
            frame.Number = 0;
            frame.Source = null;
            frame.Fault = null;
            frame.Judged = null;
            return frame;
        }
    }

    private int RequireRented(Frame frame)
    {
        var index = Array.IndexOf(this.all, frame);
        if (index < 0)
        {
            throw new ArgumentException("The frame does not come from this pool.", nameof(frame));
        }

        return Array.IndexOf(this.idle, frame, 0, this.idleCount) < 0
            ? index
            : throw new ArgumentException("The frame was returned already.", nameof(frame));
    }
}
