using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Cameras.Capture;

/// <summary>
/// Keeps one camera running on a thread of its own and delivers its frames: opens it, numbers and times the frames, opens
/// it again after a failure, and replaces a thread that hangs in the driver. Runs once. Supervisors share nothing.
/// </summary>
internal sealed class CameraSupervisor
{
    /// <summary>Number of threads hanging at once at which <see cref="RunAsync"/> fails: only a new process is free of them.</summary>
    public const int MaximumAbandonedThreads = CaptureWatchdog.MaximumAbandonedThreads;

    private readonly Func<ICamera> create;
    private readonly FramePool pool;
    private readonly CameraStatusTracker status;
    private readonly CaptureWatchdog watchdog;
    private FrameHandover? handover;
    private int started;

    /// <summary>Makes the supervisor; nothing runs yet.</summary>
    /// <param name="create">Makes the camera; called again when its thread had to be abandoned.</param>
    /// <param name="pool">Frames to fill; the pipeline returns them there.</param>
    /// <param name="options">Timeouts, waits and the pace are used.</param>
    /// <param name="timeProvider">Clock of time stamps and waits.</param>
    /// <param name="logger">Told once per change of state.</param>
    public CameraSupervisor(
        Func<ICamera> create, FramePool pool, CameraOptions options, TimeProvider timeProvider, ILogger<CameraSupervisor> logger)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        this.create = create;
        this.pool = pool;
        this.status = new CameraStatusTracker(timeProvider, logger);
        this.status.Changed += now => this.StateChanged?.Invoke(this, now);
        this.watchdog = new CaptureWatchdog(create, options, timeProvider, this.status, logger);
    }

    /// <summary>
    /// Raised after each change of state or problem, in order, on the thread that noticed it. A handler must return soon
    /// and not throw: frames wait for it.
    /// </summary>
    public event EventHandler<CameraStatus>? StateChanged;

    /// <summary>State, problem and time together.</summary>
    public CameraStatus Status => this.status.Status;

    /// <summary>How the camera is doing.</summary>
    public CameraState State => this.Status.State;

    /// <summary>What is wrong and what to do, without credentials; null while nothing is wrong.</summary>
    public string? Problem => this.Status.Problem;

    /// <summary>What the camera is, without credentials.</summary>
    public string Description => this.status.Description;

    /// <summary>Number of frames taken since the start, delivered or not.</summary>
    public long Captured => this.watchdog.Captured;

    /// <summary>Number of frames taken and not delivered: a newer one took their place, or the run ended.</summary>
    public long Dropped => this.handover?.Dropped ?? 0;

    /// <summary>Number of threads that hang in a driver now.</summary>
    public int AbandonedThreads => this.watchdog.AbandonedThreads;

    /// <summary>
    /// Delivers frames until the source ends, then completes the output. Frames are numbered from 1 over all reconnects;
    /// numbers that miss are those of dropped frames.
    /// </summary>
    /// <param name="output">
    /// A bounded channel that waits when full, with no other writer. For a camera that runs freely its capacity should be
    /// 1: what is in the channel is delivered, however old. It is completed whenever the run ends.
    /// </param>
    /// <param name="cancellationToken">Stops within a second.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="CameraException">Too many threads hang in the driver: the process must be started anew.</exception>
    /// <exception cref="ChannelClosedException">The pipeline completed the output.</exception>
    public async Task RunAsync(ChannelWriter<Frame> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Interlocked.Exchange(ref this.started, 1) != 0)
        {
            throw new InvalidOperationException("A camera supervisor runs once.");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Exception? failure = null;
        try
        {
            await this.CaptureAsync(output, stop).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error is OperationCanceledException ? null : error;
            throw;
        }
        finally
        {
            output.TryComplete(failure);
        }
    }

    private async Task CaptureAsync(ChannelWriter<Frame> output, CancellationTokenSource stop)
    {
        var camera = this.create();
        this.status.Description = camera.Description;
        using var frames = new FrameHandover(this.pool, camera.EveryFrameCounts);
        this.handover = frames;
        var delivery = frames.DeliverAsync(output, stop.Token);
        try
        {
            await this.watchdog.RunAsync(camera, frames, delivery, stop).ConfigureAwait(false);
            frames.Complete();
            await delivery.ConfigureAwait(false);
            this.status.Report(CameraState.Ended, this.watchdog.EarlyEnd);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await delivery.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            frames.Flush(output);
        }
    }
}
