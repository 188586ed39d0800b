using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;

namespace MultiAD.Edge.Agent.Cameras.Capture;

/// <summary>State of one camera over time: told from any thread, it logs and raises each change once and in order.</summary>
internal sealed partial class CameraStatusTracker
{
    private readonly TimeProvider timeProvider;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private volatile CameraStatus status;
    private volatile string description = "camera";

    /// <summary>Begins as <see cref="CameraState.Connecting"/>.</summary>
    /// <param name="timeProvider">Clock of <see cref="CameraStatus.Since"/>.</param>
    /// <param name="logger">Told once per change.</param>
    public CameraStatusTracker(TimeProvider timeProvider, ILogger logger)
    {
        this.timeProvider = timeProvider;
        this.logger = logger;
        this.status = new CameraStatus(CameraState.Connecting, null, timeProvider.GetUtcNow());
    }

    /// <summary>Raised after each change of state or problem, on the thread that reported it; others wait meanwhile.</summary>
    public event Action<CameraStatus>? Changed;

    /// <summary>State, problem and time together.</summary>
    public CameraStatus Status => this.status;

    /// <summary>What the camera is, without credentials; "camera" before it is known.</summary>
    public string Description
    {
        get => this.description;
        set => this.description = value;
    }

    /// <summary>Takes note of a state; a change of the problem alone does not begin the state anew.</summary>
    /// <param name="state">How the camera is doing.</param>
    /// <param name="problem">What is wrong and what to do, without credentials; null while nothing is wrong.</param>
    public void Report(CameraState state, string? problem)
    {
        lock (this.gate)
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
            else if (state == CameraState.Ended)
            {
                Log.EndedEarly(this.logger, this.description, problem);
            }
            else
            {
                Log.Failing(this.logger, this.description, state, problem);
            }

            this.Changed?.Invoke(now);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CameraChanged, LogLevel.Information, "Camera {Camera} is {State}.")]
        public static partial void Changed(ILogger logger, string camera, CameraState state);

        [LoggerMessage(EventIds.CameraEndedEarly, LogLevel.Error, "Camera {Camera} has ended too early. {Problem}")]
        public static partial void EndedEarly(ILogger logger, string camera, string problem);

        [LoggerMessage(EventIds.CameraFailing, LogLevel.Warning, "Camera {Camera} is {State}; it is retried automatically. {Problem}")]
        public static partial void Failing(ILogger logger, string camera, CameraState state, string problem);
    }
}
