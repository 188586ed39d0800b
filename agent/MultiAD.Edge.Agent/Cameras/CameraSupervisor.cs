using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Cameras;

/// <summary>
/// Keeps one camera running on a thread of its own and delivers its frames: opens it, numbers and times the frames, opens
/// it again after a failure, and replaces a thread that hangs in the driver. Runs once.
/// </summary>
internal sealed partial class CameraSupervisor
{
    /// <summary>Number of threads hanging at once at which <see cref="RunAsync"/> gives up, so that the process is started anew.</summary>
    public const int MaximumAbandonedThreads = 3;

    // Leaves time for the rest of a stop within one second.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopCheckInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaximumCheckInterval = TimeSpan.FromMilliseconds(500);

    private readonly Func<ICamera> create;
    private readonly FramePool pool;
    private readonly CameraOptions options;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<CameraSupervisor> logger;
    private readonly Lock statusGate = new();
    private volatile CameraStatus status;
    private volatile string description = "camera";
    private FrameHandover? handover;
    private long captured;
    private int abandonedThreads;
    private int started;

    /// <summary>Makes the supervisor; nothing runs yet.</summary>
    /// <param name="create">Makes the camera; called again when its thread had to be abandoned.</param>
    /// <param name="pool">Frames to fill; the pipeline returns them there.</param>
    /// <param name="options">Timeouts, waits and the pace are used.</param>
    /// <param name="timeProvider">Clock of time stamps and waits.</param>
    /// <param name="logger">Told once per change of state.</param>
    public CameraSupervisor(Func<ICamera> create, FramePool pool, CameraOptions options, TimeProvider timeProvider, ILogger<CameraSupervisor> logger)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(logger);
        this.create = create;
        this.pool = pool;
        this.options = options;
        this.timeProvider = timeProvider;
        this.logger = logger;
        this.status = new CameraStatus(CameraState.Connecting, null, timeProvider.GetUtcNow());
    }

    /// <summary>
    /// Raised after each change of state or problem, in order, on the thread that noticed it. A handler must return soon
    /// and not throw: frames wait for it.
    /// </summary>
    public event EventHandler<CameraStatus>? StateChanged;

    /// <summary>State, problem and time together.</summary>
    public CameraStatus Status => this.status;

    /// <summary>How the camera is doing.</summary>
    public CameraState State => this.status.State;

    /// <summary>What is wrong and what to do, without credentials; null while nothing is wrong.</summary>
    public string? Problem => this.status.Problem;

    /// <summary>Wall-clock time (UTC) since which the state holds.</summary>
    public DateTimeOffset Since => this.status.Since;

    /// <summary>What the camera is, without credentials.</summary>
    public string Description => this.description;

    /// <summary>Number of frames taken since the start, delivered or not.</summary>
    public long Captured => Interlocked.Read(ref this.captured);

    /// <summary>Number of frames taken and not delivered: a newer one took their place, or the run ended.</summary>
    public long Dropped => this.handover?.Dropped ?? 0;

    /// <summary>Number of threads that hang in a driver now.</summary>
    public int AbandonedThreads => Volatile.Read(ref this.abandonedThreads);

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
        var camera = this.create();
        this.description = camera.Description;
        using var frames = new FrameHandover(this.pool, camera.EveryFrameCounts);
        this.handover = frames;
        var delivery = frames.DeliverAsync(output, stop.Token);
        Exception? failure = null;
        try
        {
            await this.CaptureAsync(camera, frames, delivery, stop).ConfigureAwait(false);
            frames.Complete();
            await delivery.ConfigureAwait(false);
            this.Report(CameraState.Ended, null);
        }
        catch (Exception error)
        {
            failure = error is OperationCanceledException ? null : error;
            throw;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)delivery).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            frames.Flush(output);
            output.TryComplete(failure);
        }
    }

    private async Task CaptureAsync(ICamera first, FrameHandover frames, Task delivery, CancellationTokenSource stop)
    {
        var events = new CaptureEvents(this.OnCaptured, this.OnFailed, this.OnReturned);
        var limit = this.options.StallTimeout + this.options.Pace;
        for (var camera = first; ; camera = this.create())
        {
            var thread = new CaptureThread(camera, frames, this.options, this.timeProvider, events, stop.Token);
            if (!await this.WatchAsync(thread, limit, delivery, stop).ConfigureAwait(false))
            {
                return;
            }

            this.OnAbandoned(limit);
        }
    }

    /// <summary>Waits for the end of a thread; true where it hung, was abandoned and needs a successor.</summary>
    private async Task<bool> WatchAsync(CaptureThread thread, TimeSpan limit, Task delivery, CancellationTokenSource stop)
    {
        var interval = limit / 4 < MaximumCheckInterval ? limit / 4 : MaximumCheckInterval;
        while (!stop.IsCancellationRequested && !delivery.IsCompleted)
        {
            var pause = Task.Delay(interval, this.timeProvider, stop.Token);
            if (await Task.WhenAny(thread.Completion, delivery, pause).ConfigureAwait(false) == thread.Completion)
            {
                await thread.Completion.ConfigureAwait(false);
                return false;
            }

            if (thread.TryAbandon(limit))
            {
                Interlocked.Increment(ref this.abandonedThreads);
                return !thread.ReachedEnd;
            }
        }

        await this.StopAsync(thread, stop).ConfigureAwait(false);
        await delivery.ConfigureAwait(false);
        throw new OperationCanceledException(stop.Token);
    }

    private async Task StopAsync(CaptureThread thread, CancellationTokenSource stop)
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(thread.Completion, Task.Delay(StopTimeout)).ConfigureAwait(false);
        while (!thread.Completion.IsCompleted)
        {
            if (thread.TryAbandon(TimeSpan.Zero))
            {
                Interlocked.Increment(ref this.abandonedThreads);
                Log.AbandonedAtStop(this.logger, this.description);
                return;
            }

            // Between two calls of the camera the thread ends by itself.
            await Task.WhenAny(thread.Completion, Task.Delay(StopCheckInterval)).ConfigureAwait(false);
        }
    }

    private void OnAbandoned(TimeSpan limit)
    {
        var hanging = this.AbandonedThreads;
        this.Report(
            CameraState.Stalled,
            $"The camera {this.description} has not answered for {limit.TotalSeconds:0.#} s; its driver hangs. Check its cable, power and network.");
        if (hanging >= MaximumAbandonedThreads)
        {
            Log.GivenUp(this.logger, this.description, hanging);
            throw new CameraException(
                $"The camera {this.description} hangs in its driver: {hanging} threads did not come back. "
                + "Restart the service; restart the computer if that does not help.");
        }
    }

    private long OnCaptured()
    {
        if (this.State != CameraState.Ok)
        {
            this.Report(CameraState.Ok, null);
        }

        return Interlocked.Increment(ref this.captured);
    }

    private void OnFailed(CameraException error) =>
        this.Report(error.Frozen ? CameraState.Stalled : CameraState.NoSignal, error.Message);

    private void OnReturned()
    {
        Interlocked.Decrement(ref this.abandonedThreads);
        Log.Returned(this.logger, this.description);
    }

    private void Report(CameraState state, string? problem)
    {
        lock (this.statusGate)
        {
            var before = this.status;
            if (before.State == state && before.Problem == problem)
            {
                return;
            }

            var now = new CameraStatus(state, problem, before.State == state ? before.Since : this.timeProvider.GetUtcNow());
            this.status = now;
            if (problem is null)
            {
                Log.Changed(this.logger, this.description, state);
            }
            else
            {
                Log.Failing(this.logger, this.description, state, problem);
            }

            this.StateChanged?.Invoke(this, now);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Camera {Camera} is {State}.")]
        public static partial void Changed(ILogger logger, string camera, CameraState state);

        [LoggerMessage(2002, LogLevel.Warning, "Camera {Camera} is {State}; it is tried again by itself. {Problem}")]
        public static partial void Failing(ILogger logger, string camera, CameraState state, string problem);

        [LoggerMessage(2003, LogLevel.Critical, "Camera {Camera} is given up: {Threads} threads hang in its driver.")]
        public static partial void GivenUp(ILogger logger, string camera, int threads);

        [LoggerMessage(2004, LogLevel.Information, "A thread of camera {Camera} that hung has come back and was cleaned up.")]
        public static partial void Returned(ILogger logger, string camera);

        [LoggerMessage(2005, LogLevel.Warning, "Camera {Camera} did not stop in time; its thread was left behind.")]
        public static partial void AbandonedAtStop(ILogger logger, string camera);
    }
}
