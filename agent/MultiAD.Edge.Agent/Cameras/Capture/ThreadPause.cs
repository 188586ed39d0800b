namespace MultiAD.Edge.Agent.Cameras.Capture;

/// <summary>Lets one thread of its own wait by the clock of a time provider; allocates nothing per wait.</summary>
internal sealed class ThreadPause : IDisposable
{
    private readonly TimeProvider timeProvider;
    private readonly ManualResetEventSlim due = new();
    private readonly ITimer timer;

    /// <param name="timeProvider">Clock of the pause.</param>
    public ThreadPause(TimeProvider timeProvider)
    {
        this.timeProvider = timeProvider;
        this.timer = timeProvider.CreateTimer(
            static state => ((ManualResetEventSlim)state!).Set(), this.due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Blocks the thread until the time has passed.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public void Wait(TimeSpan duration, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = this.timeProvider.GetTimestamp();

        // A timer may fire a little early: the remaining time is asked again.
        while (duration - this.timeProvider.GetElapsedTime(start) is var remaining && remaining > TimeSpan.Zero)
        {
            this.due.Reset();
            this.timer.Change(remaining, Timeout.InfiniteTimeSpan);
            this.due.Wait(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.timer.Dispose();
        this.due.Dispose();
    }
}
