using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Supervision;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>
/// Reads the configuration anew when one of its files changed or somebody asks for it (SIGHUP). What can change while the agent
/// runs does; a bad configuration changes nothing, which is said once in the log and in <c>info</c>.
/// </summary>
internal sealed partial class ConfigurationWatch : BackgroundService
{
    private const string Refused = "configuration";
    private const string Pending = "configuration pending";

    // Files are looked at and not watched: a watch misses a folder that comes later, and a share.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ConfigurationSources sources;
    private readonly LiveSettings settings;
    private readonly Notices notices;
    private readonly ServiceNotifier notifier;
    private readonly TimeProvider time;
    private readonly ILogger<ConfigurationWatch> logger;
    private readonly SemaphoreSlim asked = new(0, 1);
    private string inForce;
    private string seen;
    private string? refused;

    /// <summary>Makes the watch; the files as they are now count as read.</summary>
    /// <param name="sources">Where the configuration comes from.</param>
    /// <param name="settings">Takes a new one.</param>
    /// <param name="notices">Told of a bad one, and of what needs a new start.</param>
    /// <param name="notifier">Told of each reload.</param>
    /// <param name="time">Clock of the looks.</param>
    /// <param name="logger">Told of each change.</param>
    public ConfigurationWatch(
        ConfigurationSources sources,
        LiveSettings settings,
        Notices notices,
        ServiceNotifier notifier,
        TimeProvider time,
        ILogger<ConfigurationWatch> logger)
    {
        ArgumentNullException.ThrowIfNull(sources);
        this.sources = sources;
        this.settings = settings;
        this.notices = notices;
        this.notifier = notifier;
        this.time = time;
        this.logger = logger;
        this.inForce = this.seen = sources.Stamp();
    }

    /// <summary>Asks for a reload, from any thread; where one was asked for already, it is the same.</summary>
    public void Ask()
    {
        try
        {
            this.asked.Release();
        }
        catch (SemaphoreFullException)
        {
            // Asked already.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        this.asked.Dispose();
    }

    /// <summary>Reads the configuration and puts in force what can be.</summary>
    internal void Reload()
    {
        this.inForce = this.seen = this.sources.Stamp();
        var next = CheckedConfiguration.Read(this.sources);
        if (next is { Errors.Count: 0, Configuration: { } usable })
        {
            this.Apply(usable);
            return;
        }

        var all = string.Join(' ', next.Errors);
        var more = next.Errors.Count == 1 ? string.Empty : $" (and {next.Errors.Count - 1} more; multiad-agent check-config lists them)";
        this.notices.Set(Refused, $"The changed configuration is not in force, the last good one is: {next.Errors[0]}{more}");
        if (all != this.refused)
        {
            Log.Refused(this.logger, all);
        }

        this.refused = all;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, this.time);
        var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        var request = this.asked.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var first = await Task.WhenAny(tick, request).ConfigureAwait(false);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            if (first == request)
            {
                this.notifier.WhileReloading(this.Reload);
                request = this.asked.WaitAsync(stoppingToken);
            }
            else
            {
                this.LookAtFiles();
                tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
            }
        }
    }

    // An editor may be half way through: files count once they are the same at two looks.
    private void LookAtFiles()
    {
        var now = this.sources.Stamp();
        if (now == this.seen && now != this.inForce)
        {
            this.notifier.WhileReloading(this.Reload);
        }

        this.seen = now;
    }

    private void Apply(IConfiguration next)
    {
        var change = this.settings.Apply(next);
        this.notices.Set(Refused, null);
        this.refused = null;
        if (change.Applied.Count > 0)
        {
            Log.Applied(this.logger, string.Join(", ", change.Applied));
        }
        else
        {
            Log.Unchanged(this.logger);
        }

        var pending = string.Join(", ", change.Pending);
        var text = $"The configuration has new values that are used from the next start on: {pending}. "
            + "Restart the agent when the line allows.";
        if (this.notices.Set(Pending, pending.Length == 0 ? null : text))
        {
            Log.Pending(this.logger, pending);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ConfigurationApplied, LogLevel.Information, "The configuration was read anew; now in force: {Keys}")]
        public static partial void Applied(ILogger logger, string keys);

        [LoggerMessage(
            EventIds.ConfigurationUnchanged,
            LogLevel.Information,
            "The configuration was read anew; nothing that can change while the agent runs did")]
        public static partial void Unchanged(ILogger logger);

        [LoggerMessage(EventIds.ConfigurationPending, LogLevel.Warning, "These new values are used from the next start on: {Keys}")]
        public static partial void Pending(ILogger logger, string keys);

        [LoggerMessage(
            EventIds.ConfigurationRefused,
            LogLevel.Error,
            "The changed configuration is not in force, the last good one is: {Errors}")]
        public static partial void Refused(ILogger logger, string errors);
    }
}
