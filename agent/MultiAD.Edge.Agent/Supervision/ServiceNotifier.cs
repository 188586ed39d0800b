using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;

namespace MultiAD.Edge.Agent.Supervision;

/// <summary>
/// Tells systemd how the agent is: starting (and please wait), ready, alive, what it does, reloading, stopping. It has a
/// thread of its own, since a full thread pool is one of the things that it must notice; where nobody listens, a loop that is
/// stuck is still logged.
/// </summary>
internal sealed partial class ServiceNotifier : IHostedLifecycleService, IDisposable
{
    /// <summary>Longest time without a move where systemd asks for no watchdog; with one it is half of its time.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(15);

    /// <summary>Shortest time between two status lines.</summary>
    public static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(5);

    /// <summary>Time for which a start may go on after each request, which is repeated while it does.</summary>
    public static readonly TimeSpan Extension = TimeSpan.FromSeconds(30);

    /// <summary>Longest start that is asked for: the first engine for a model is built for minutes, a hung driver for ever.</summary>
    public static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ServiceManager manager;
    private readonly Heartbeats heartbeats;
    private readonly Func<string> describe;
    private readonly TimeProvider time;
    private readonly ILogger<ServiceNotifier> logger;
    private readonly Lock gate = new();
    private readonly ManualResetEvent end = new(false);
    private readonly Thread thread;
    private readonly long begun;
    private ServicePhase phase = ServicePhase.Starting;
    private string? status;
    private long statusAt;
    private string stuck = string.Empty;
    private bool unheard;

    /// <summary>Makes the notifier; it speaks when the host starts.</summary>
    /// <param name="manager">The way to systemd.</param>
    /// <param name="heartbeats">The loops.</param>
    /// <param name="describe">What the agent does, one line; called by the notifier's thread.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told of loops that are stuck.</param>
    public ServiceNotifier(
        ServiceManager manager, Heartbeats heartbeats, Func<string> describe, TimeProvider time, ILogger<ServiceNotifier> logger)
    {
        ArgumentNullException.ThrowIfNull(manager);
        ArgumentNullException.ThrowIfNull(heartbeats);
        ArgumentNullException.ThrowIfNull(time);
        this.manager = manager;
        this.heartbeats = heartbeats;
        this.describe = describe;
        this.time = time;
        this.logger = logger;
        this.begun = time.GetTimestamp();
        this.thread = new Thread(this.Run) { IsBackground = true, Name = "systemd" };
    }

    private TimeSpan Limit => this.manager.WatchdogTime / 2 ?? DefaultLimit;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        this.thread.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        this.Enter(ServicePhase.Ready, "READY=1");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        this.Enter(ServicePhase.Stopping, "STOPPING=1\nSTATUS=stopping: parts in flight and messages are finished");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        this.end.Set();
        return Task.CompletedTask;
    }

    /// <summary>Says that the configuration is read anew, does it, and says that the agent is ready again.</summary>
    public void WhileReloading(Action reload)
    {
        ArgumentNullException.ThrowIfNull(reload);

        // systemd tells an answer to this request from an older one by the time, on the clock that Stopwatch also reads.
        var microseconds = System.Diagnostics.Stopwatch.GetTimestamp() / (System.Diagnostics.Stopwatch.Frequency / 1_000_000);
        this.TellWhileReady($"RELOADING=1\nMONOTONIC_USEC={microseconds}");
        try
        {
            reload();
        }
        finally
        {
            this.TellWhileReady("READY=1");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.end.Set();

    /// <summary>Looks at the loops and says what is to be said now.</summary>
    internal void Look()
    {
        lock (this.gate)
        {
            if (this.phase == ServicePhase.Starting)
            {
                if (this.time.GetElapsedTime(this.begun) < LongestStart)
                {
                    this.Tell($"EXTEND_TIMEOUT_USEC={(long)Extension.TotalMicroseconds}\nSTATUS=starting: models are loaded");
                }
            }
            else if (this.phase == ServicePhase.Ready)
            {
                this.LookAtLoops();
                this.SayStatus();
            }
        }
    }

    private void Run()
    {
        var pause = this.Limit / 2 < LongestPause ? this.Limit / 2 : LongestPause;
        do
        {
            this.Look();
        }
        while (!this.end.WaitOne(pause));
    }

    private void Enter(ServicePhase next, string state)
    {
        lock (this.gate)
        {
            this.phase = next;
            this.Tell(state);
        }

        this.Look();
    }

    private void TellWhileReady(string state)
    {
        lock (this.gate)
        {
            if (this.phase == ServicePhase.Ready)
            {
                this.Tell(state);
            }
        }
    }

    private void LookAtLoops()
    {
        var names = string.Join(", ", this.heartbeats.Stuck(this.Limit));
        if (names.Length == 0 && this.manager.WatchdogTime is not null)
        {
            this.Tell(ServiceManager.Alive);
        }

        if (names == this.stuck)
        {
            return;
        }

        this.stuck = names;
        if (names.Length > 0)
        {
            Log.Stuck(this.logger, names, this.Limit);
        }
        else
        {
            Log.MovesAgain(this.logger);
        }
    }

    private void SayStatus()
    {
        if (this.status is not null && this.time.GetElapsedTime(this.statusAt) < StatusInterval)
        {
            return;
        }

        var line = this.stuck.Length > 0 ? $"stuck: {this.stuck}" : this.describe();
        if (line != this.status)
        {
            this.status = line;
            this.statusAt = this.time.GetTimestamp();
            this.Tell($"STATUS={line}");
        }
    }

    private void Tell(string state)
    {
        var problem = this.manager.Tell(state);
        if (problem is not null && !this.unheard)
        {
            Log.Unheard(this.logger, problem);
        }

        this.unheard = problem is not null;
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.LoopStuck,
            LogLevel.Critical,
            "No progress for {Limit} in: {Loops}. systemd is not told that the agent is alive, and restarts it if that lasts.")]
        public static partial void Stuck(ILogger logger, string loops, TimeSpan limit);

        [LoggerMessage(EventIds.LoopMovesAgain, LogLevel.Warning, "All loops move on again")]
        public static partial void MovesAgain(ILogger logger);

        [LoggerMessage(EventIds.ServiceManagerUnheard, LogLevel.Warning, "systemd cannot be told how the agent is: {Reason}")]
        public static partial void Unheard(ILogger logger, string reason);
    }
}
