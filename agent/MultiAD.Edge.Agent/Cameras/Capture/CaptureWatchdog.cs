using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;

namespace MultiAD.Edge.Agent.Cameras.Capture;

/// <summary>
/// Watches the thread that captures: abandons one that hangs in the driver and starts its successor with a new camera,
/// until the source ends, the run is stopped, or too many threads hang.
/// </summary>
internal sealed partial class CaptureWatchdog
{
    /// <summary>Number of threads hanging at once at which the camera has failed permanently.</summary>
    public const int MaximumAbandonedThreads = 3;

    // By the clock of the computer, whatever the time provider: it leaves time for the rest of a stop within one second.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopCheckInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaximumCheckInterval = TimeSpan.FromMilliseconds(500);

    private readonly Func<ICamera> create;
    private readonly CameraOptions options;
    private readonly TimeProvider timeProvider;
    private readonly CameraStatusTracker status;
    private readonly ILogger logger;
    private readonly TimeSpan limit;
    private long captured;
    private int abandonedThreads;

    /// <summary>Makes the watchdog; nothing runs yet.</summary>
    /// <param name="create">Makes the camera of a successor.</param>
    /// <param name="options">Timeouts, waits and the pace are used.</param>
    /// <param name="timeProvider">Clock of time stamps and waits.</param>
    /// <param name="status">Told how the camera is doing.</param>
    /// <param name="logger">Told of threads that hang.</param>
    public CaptureWatchdog(
        Func<ICamera> create, CameraOptions options, TimeProvider timeProvider, CameraStatusTracker status, ILogger logger)
    {
        this.create = create;
        this.options = options;
        this.timeProvider = timeProvider;
        this.status = status;
        this.logger = logger;

        // A paced camera is meant to stay in its read for that long.
        this.limit = options.StallTimeout + options.Pace;
    }

    /// <summary>Number of frames taken since the start, delivered or not.</summary>
    public long Captured => Interlocked.Read(ref this.captured);

    /// <summary>Number of threads that hang in a driver now.</summary>
    public int AbandonedThreads => Volatile.Read(ref this.abandonedThreads);

    /// <summary>What is wrong with an end that came too early; null where nothing is. Known once the run has ended.</summary>
    public string? EarlyEnd { get; private set; }

    /// <summary>Captures until the source ends.</summary>
    /// <param name="first">Camera of the first thread, which owns it from now on.</param>
    /// <param name="frames">Takes the frames.</param>
    /// <param name="delivery">Delivers them; its end ends the run.</param>
    /// <param name="stop">Ends the run; cancelled by a run that ends early, for the thread's sake.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="CameraException">Too many threads hang in the driver.</exception>
    public async Task RunAsync(ICamera first, FrameHandover frames, Task delivery, CancellationTokenSource stop)
    {
        var events = new CaptureEvents(this.OnCaptured, this.OnWell, this.OnFailed, this.OnRecovered);
        for (var camera = first; ; camera = this.create())
        {
            var thread = new CaptureThread(camera, frames, this.options, this.timeProvider, events, stop.Token);
            if (!await this.WatchAsync(thread, delivery, stop).ConfigureAwait(false))
            {
                return;
            }

            this.OnAbandoned();
        }
    }

    /// <summary>Waits for the end of a thread; true where it hung, was abandoned and needs a successor.</summary>
    private async Task<bool> WatchAsync(CaptureThread thread, Task delivery, CancellationTokenSource stop)
    {
        var interval = this.limit / 4 < MaximumCheckInterval ? this.limit / 4 : MaximumCheckInterval;
        while (!stop.IsCancellationRequested && !delivery.IsCompleted)
        {
            var pause = Task.Delay(interval, this.timeProvider, stop.Token);
            if (await Task.WhenAny(thread.Completion, delivery, pause).ConfigureAwait(false) == thread.Completion)
            {
                await thread.Completion.ConfigureAwait(false);
                this.EarlyEnd = thread.EarlyEnd;
                return false;
            }

            if (thread.TryAbandon(this.limit))
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
                Log.AbandonedAtStop(this.logger, this.status.Description);
                return;
            }

            // Between two calls of the camera the thread ends by itself.
            await Task.WhenAny(thread.Completion, Task.Delay(StopCheckInterval)).ConfigureAwait(false);
        }
    }

    private long OnCaptured()
    {
        this.OnWell();
        return Interlocked.Increment(ref this.captured);
    }

    private void OnWell()
    {
        if (this.status.Status.State != CameraState.Ok)
        {
            this.status.Report(CameraState.Ok, null);
        }
    }

    private void OnFailed(CameraException error) =>
        this.status.Report(error.Frozen ? CameraState.Stalled : CameraState.NoSignal, error.Message);

    private void OnAbandoned()
    {
        var hanging = this.AbandonedThreads;
        var camera = this.status.Description;
        this.status.Report(
            CameraState.Stalled,
            $"The camera {camera} has not answered for {this.limit.TotalSeconds:0.#} s; its driver hangs. "
            + "Check its cable, power and network.");
        if (hanging >= MaximumAbandonedThreads)
        {
            Log.FailedPermanently(this.logger, camera, hanging);
            throw new CameraException(
                $"The camera {camera} hangs in its driver: {hanging} threads did not return. "
                + "Restart the service; restart the computer if that does not help.");
        }
    }

    private void OnRecovered()
    {
        Interlocked.Decrement(ref this.abandonedThreads);
        Log.Recovered(this.logger, this.status.Description);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.CameraFailedPermanently,
            LogLevel.Critical,
            "Camera {Camera} failed permanently: {Threads} threads hang in its driver.")]
        public static partial void FailedPermanently(ILogger logger, string camera, int threads);

        [LoggerMessage(
            EventIds.CameraThreadReturned,
            LogLevel.Information,
            "A thread of camera {Camera} that hung recovered and was cleaned up.")]
        public static partial void Recovered(ILogger logger, string camera);

        [LoggerMessage(EventIds.CameraAbandonedAtStop, LogLevel.Warning, "Camera {Camera} did not stop in time; its thread was abandoned.")]
        public static partial void AbandonedAtStop(ILogger logger, string camera);
    }
}
