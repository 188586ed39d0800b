using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Pipeline;

namespace MultiAD.Edge.Agent.Tests.Pipeline;

/// <summary>Sees what a line tells, and makes it fail on demand: at its beginning, or at the next part.</summary>
internal sealed class LineProbe : ICameraObserver, IVerdictSink
{
    private readonly Lock gate = new();
    private readonly List<InspectedPart> parts = [];
    private readonly List<string> ends = [];
    private volatile bool failsAtBeginning;
    private volatile bool failsAtNextPart;
    private volatile ManualResetEventSlim? blocks;
    private int runs;

    public string Name => "Probe";

    public bool FailsAtBeginning
    {
        get => this.failsAtBeginning;
        set => this.failsAtBeginning = value;
    }

    public bool FailsAtNextPart
    {
        get => this.failsAtNextPart;
        set => this.failsAtNextPart = value;
    }

    /// <summary>What the line's own thread waits for at the next part, as in a call that does not return.</summary>
    public ManualResetEventSlim? Blocks
    {
        get => this.blocks;
        set => this.blocks = value;
    }

    public int Runs => Volatile.Read(ref this.runs);

    public IReadOnlyList<InspectedPart> Parts => this.Copy(this.parts);

    public IReadOnlyList<string> PartIds => [.. this.Parts.Select(part => part.PartId)];

    public IReadOnlyList<string> Ends => this.Copy(this.ends);

    public void OnDescribed(string description)
    {
        Interlocked.Increment(ref this.runs);
        if (this.FailsAtBeginning)
        {
            throw new CameraException("It failed at its beginning on purpose.");
        }
    }

    public void OnChanged(CameraStatus status)
    {
    }

    public bool NeedsPicture(InspectedPart part)
    {
        this.Blocks?.Wait();
        return this.FailsAtNextPart ? throw new CameraException("It failed at a part on purpose.") : false;
    }

    public Task AcceptAsync(InspectedPart part, CancellationToken cancellationToken)
    {
        lock (this.gate)
        {
            this.parts.Add(part);
        }

        return Task.CompletedTask;
    }

    public Task CompleteAsync(LineEnd end, CancellationToken cancellationToken)
    {
        lock (this.gate)
        {
            this.ends.Add(end.Reason);
        }

        return Task.CompletedTask;
    }

    private T[] Copy<T>(List<T> list)
    {
        lock (this.gate)
        {
            return [.. list];
        }
    }
}
