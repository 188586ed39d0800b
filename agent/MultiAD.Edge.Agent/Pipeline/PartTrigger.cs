namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>Asks for the result of one frame. The line claims it for a frame, or whoever waits withdraws it, never both.</summary>
/// <param name="id">Identifies the trigger; stands in the result.</param>
/// <param name="timestamp">When it came, in ticks of the station's clock; earlier frames are not its.</param>
internal sealed class PartTrigger(string id, long timestamp)
{
    private const int Waiting = 0;
    private const int Claimed = 1;
    private const int Withdrawn = 2;

    private readonly TaskCompletionSource<InspectedPart> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int state = Waiting;

    /// <summary>Identifies the trigger.</summary>
    public string Id => id;

    /// <summary>When it came.</summary>
    public long Timestamp => timestamp;

    /// <summary>The part, once it is judged.</summary>
    public Task<InspectedPart> Result => this.result.Task;

    /// <summary>Whether it is withdrawn.</summary>
    public bool IsWithdrawn => Volatile.Read(ref this.state) == Withdrawn;

    /// <summary>Takes it for a frame.</summary>
    /// <returns>False where it was withdrawn.</returns>
    public bool TryClaim() => Interlocked.CompareExchange(ref this.state, Claimed, Waiting) == Waiting;

    /// <summary>Takes it back.</summary>
    /// <returns>False where a frame has it already: its result comes.</returns>
    public bool TryWithdraw() => Interlocked.CompareExchange(ref this.state, Withdrawn, Waiting) == Waiting;

    /// <summary>Says what became of it.</summary>
    public void Complete(InspectedPart part) => this.result.TrySetResult(part);
}
