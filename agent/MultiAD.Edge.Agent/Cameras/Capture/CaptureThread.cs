using MultiAD.Edge.Agent.Retrying;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Cameras.Capture;

/// <summary>
/// One camera and the thread that all of its calls come from: opens, reads, opens again after a failure, disposes.
/// A thread that hangs in native code cannot be stopped: it is abandoned, and cleans up after itself should it return.
/// </summary>
internal sealed class CaptureThread
{
    private readonly ICamera camera;
    private readonly FrameHandover handover;
    private readonly CameraOptions options;
    private readonly TimeProvider timeProvider;
    private readonly CaptureEvents events;
    private readonly CancellationToken stop;
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private Frame? frame;
    private long callStarted;
    private bool inCall;
    private bool abandoned;
    private volatile bool reachedEnd;

    /// <summary>Starts the thread.</summary>
    /// <param name="camera">The camera; it is disposed by its thread.</param>
    /// <param name="handover">Gives the frames to read into and takes those that were read.</param>
    /// <param name="options">The waits between two attempts; the stall timeout tells a camera that ran from one that did not.</param>
    /// <param name="timeProvider">Clock of time stamps and waits.</param>
    /// <param name="events">Told what happens.</param>
    /// <param name="stop">Ends the thread between two calls of the camera.</param>
    public CaptureThread(
        ICamera camera,
        FrameHandover handover,
        CameraOptions options,
        TimeProvider timeProvider,
        CaptureEvents events,
        CancellationToken stop)
    {
        this.camera = camera;
        this.handover = handover;
        this.options = options;
        this.timeProvider = timeProvider;
        this.events = events;
        this.stop = stop;
        new Thread(this.Run) { IsBackground = true, Name = "camera" }.Start();
    }

    /// <summary>
    /// Succeeds at the planned end of the source, is cancelled when stopped, fails for what opening again cannot mend;
    /// never ends after <see cref="TryAbandon"/> has succeeded.
    /// </summary>
    public Task Completion => this.completion.Task;

    /// <summary>True once the source came to its planned end, even where the camera then hangs while it is closed.</summary>
    public bool ReachedEnd => this.reachedEnd;

    /// <summary>What is wrong with an end that came too early; null where nothing is.</summary>
    public string? EarlyEnd { get; private set; }

    /// <summary>Abandons the thread where it has been in one call of the camera for as long as a limit.</summary>
    /// <returns>True where the thread is abandoned: the camera and its frame are its own from now on.</returns>
    public bool TryAbandon(TimeSpan limit)
    {
        lock (this.gate)
        {
            if (!this.inCall || this.timeProvider.GetElapsedTime(this.callStarted) < limit)
            {
                return false;
            }

            this.abandoned = true;
            if (this.frame is not null)
            {
                this.handover.Abandon(this.frame);
            }

            return true;
        }
    }

    private void Run()
    {
        Exception? failure = null;
        try
        {
            this.Capture();
        }
        catch (Exception error)
        {
            failure = error;
        }

        try
        {
            this.EnterCall();
            this.camera.Dispose();
        }
        catch (Exception error)
        {
            failure ??= error;
        }

        if (this.LeaveCall())
        {
            this.Complete(failure);
        }
        else
        {
            this.frame?.Dispose();
            this.events.Recovered();
        }
    }

    private void Complete(Exception? failure)
    {
        if (this.frame is not null)
        {
            this.handover.Cancel(this.frame);
        }

        switch (failure)
        {
            case null:
                this.completion.SetResult();
                break;
            case OperationCanceledException when this.stop.IsCancellationRequested:
                this.completion.SetCanceled(this.stop);
                break;
            default:
                this.completion.SetException(failure);
                break;
        }
    }

    private void Capture()
    {
        using var pause = new ThreadPause(this.timeProvider);
        var backoff = new Backoff(this.options.ReconnectDelay, this.options.MaximumReconnectDelay, Random.Shared);
        while (true)
        {
            var started = this.timeProvider.GetTimestamp();
            try
            {
                this.ReadToEnd();
                return;
            }
            catch (CameraException error)
            {
                if (!this.LeaveCall())
                {
                    return;
                }

                this.events.Failed(error);
            }

            // A camera that opens and fails at once is no better than one that does not open.
            if (this.timeProvider.GetElapsedTime(started) > this.options.StallTimeout)
            {
                backoff.Reset();
            }

            pause.Wait(backoff.Next(), this.stop);
        }
    }

    private void ReadToEnd()
    {
        this.EnterCall();
        this.camera.Open(this.stop);
        if (!this.LeaveCall())
        {
            return;
        }

        while (true)
        {
            this.stop.ThrowIfCancellationRequested();
            var target = this.frame ??= this.handover.Begin(this.stop);
            target.Source = null;
            target.Fault = null;
            target.Judged = null;
            this.EnterCall();
            var read = this.camera.Read(target, this.stop);
            if (!this.LeaveCall())
            {
                return;
            }

            if (read is FrameRead.End or FrameRead.EndedEarly)
            {
                this.EarlyEnd = read == FrameRead.EndedEarly ? target.Fault : null;
                this.reachedEnd = true;
                return;
            }

            if (read == FrameRead.Waiting)
            {
                this.events.Waiting();
                continue;
            }

            target.CapturedAt = this.timeProvider.GetUtcNow();
            target.CapturedTimestamp = this.timeProvider.GetTimestamp();
            target.Number = this.events.Captured();
            this.frame = this.handover.Exchange(target);
        }
    }

    private void EnterCall()
    {
        lock (this.gate)
        {
            this.callStarted = this.timeProvider.GetTimestamp();
            this.inCall = true;
        }
    }

    /// <summary>False where the thread was abandoned meanwhile.</summary>
    private bool LeaveCall()
    {
        lock (this.gate)
        {
            this.inCall = false;
            return !this.abandoned;
        }
    }
}
