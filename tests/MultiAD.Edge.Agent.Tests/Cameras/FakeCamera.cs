using System.Collections.Concurrent;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Tests.Cameras;

/// <summary>A camera whose reads are a function of their number, from 1.</summary>
internal sealed class FakeCamera(bool everyFrameCounts, Func<int, CancellationToken, FrameRead> read) : ICamera
{
    private int reads;
    private volatile int opened;
    private volatile bool disposed;

    public string Description => "fake";

    public bool EveryFrameCounts => everyFrameCounts;

    /// <summary>Called with the number of the attempt, from 1.</summary>
    public Action<int>? Opening { get; init; }

    /// <summary>Called with the frame of each read.</summary>
    public Action<Frame>? Reading { get; init; }

    /// <summary>Called when it is disposed.</summary>
    public Action? Disposing { get; init; }

    public int Opened => this.opened;

    public bool Disposed => this.disposed;

    /// <summary>The thread of each call.</summary>
    public ConcurrentQueue<Thread> Callers { get; } = new();

    public void Open(CancellationToken cancellationToken)
    {
        this.Callers.Enqueue(Thread.CurrentThread);
        this.opened++;
        this.Opening?.Invoke(this.opened);
    }

    public FrameRead Read(Frame frame, CancellationToken cancellationToken)
    {
        this.Callers.Enqueue(Thread.CurrentThread);
        var number = ++this.reads;
        this.Reading?.Invoke(frame);
        frame.Source = number.ToString();
        return read(number, cancellationToken);
    }

    public void Dispose()
    {
        this.Callers.Enqueue(Thread.CurrentThread);
        this.disposed = true;
        this.Disposing?.Invoke();
    }
}
