namespace MultiAD.Edge.Agent.Cameras.Capture;

/// <summary>Holds a thread back so that frames come at a steady pace; a late frame is followed by no burst.</summary>
/// <param name="pace">Time between two frames; zero for none.</param>
/// <param name="timeProvider">Clock of the pace.</param>
internal sealed class FramePacer(TimeSpan pace, TimeProvider timeProvider) : IDisposable
{
    private readonly ThreadPause pause = new(timeProvider);
    private long last;
    private bool started;

    /// <summary>Blocks until the next frame is due; the first one is due at once.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public void Wait(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (pace == TimeSpan.Zero)
        {
            return;
        }

        if (this.started)
        {
            this.pause.Wait(pace - timeProvider.GetElapsedTime(this.last), cancellationToken);
        }

        this.started = true;
        this.last = timeProvider.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Dispose() => this.pause.Dispose();
}
