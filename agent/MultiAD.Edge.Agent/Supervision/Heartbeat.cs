namespace MultiAD.Edge.Agent.Supervision;

/// <summary>
/// The sign of life of one loop. The loop says where it is, which costs it two writes; somebody else looks now and then.
/// Thread-safe.
/// </summary>
internal sealed class Heartbeat
{
    private readonly TimeProvider time;
    private volatile int state;
    private long movedAt;

    /// <summary>Makes the heartbeat of a loop that is idle; it is looked at once it is among the <see cref="Heartbeats"/>.</summary>
    /// <param name="name">Names the loop to people, such as <c>camera1 scoring</c>.</param>
    /// <param name="time">Clock; only its timestamps count.</param>
    public Heartbeat(string name, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        this.Name = name;
        this.time = time;
        this.movedAt = time.GetTimestamp();
    }

    /// <summary>Names the loop.</summary>
    public string Name { get; }

    /// <summary>Time that a step may take beyond the limit of all: for loops whose steps wait for a disk or a network.</summary>
    public TimeSpan Allowance { get; init; }

    /// <summary>Whether input waits for the loop; called from any thread. Default: never.</summary>
    public Func<bool> InputWaits { get; init; } = () => false;

    /// <summary>A step begins, or one more has been made.</summary>
    public void Begin() => this.Move(LoopState.Working);

    /// <summary>The loop waits for another one from now on.</summary>
    public void WaitForOthers() => this.Move(LoopState.Waiting);

    /// <summary>The step is done; the loop waits for input.</summary>
    public void End() => this.Move(LoopState.Idle);

    /// <summary>Looks at the loop; a loop that has nothing to do moves on by that.</summary>
    /// <returns>For how long it has not moved on although it should have; zero where it need not.</returns>
    public TimeSpan Look()
    {
        if ((LoopState)this.state == LoopState.Working || ((LoopState)this.state == LoopState.Idle && this.InputWaits()))
        {
            return this.time.GetElapsedTime(Interlocked.Read(ref this.movedAt));
        }

        Interlocked.Exchange(ref this.movedAt, this.time.GetTimestamp());
        return TimeSpan.Zero;
    }

    // The time first: a look in between must not find the new state with an old time.
    private void Move(LoopState next)
    {
        Interlocked.Exchange(ref this.movedAt, this.time.GetTimestamp());
        this.state = (int)next;
    }
}
