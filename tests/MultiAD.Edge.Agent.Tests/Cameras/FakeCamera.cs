using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Tests.Cameras;

/// <summary>A camera whose reads are a function of their number, from 1.</summary>
internal sealed class FakeCamera(bool everyFrameCounts, Func<int, CancellationToken, FrameRead> read) : ICamera
{
    private int reads;

    public string Description => "fake";

    public bool EveryFrameCounts => everyFrameCounts;

    public int Opened { get; private set; }

    public bool Disposed { get; private set; }

    public bool? OnPoolThread { get; private set; }

    public void Open(CancellationToken cancellationToken) => this.Opened++;

    public FrameRead Read(Frame frame, CancellationToken cancellationToken)
    {
        this.OnPoolThread = Thread.CurrentThread.IsThreadPoolThread;
        var number = ++this.reads;
        frame.Source = number.ToString();
        return read(number, cancellationToken);
    }

    public void Dispose() => this.Disposed = true;
}
