using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Retrying;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>
/// Runs the lines of all stations side by side. A line that fails costs its own station, which is begun again later; only
/// where no other station is left does the process end, so that it is started anew.
/// </summary>
internal sealed partial class InspectionService : BackgroundService
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(15);

    // Less than the host has for its whole stop: the connection must have time to say that the agent stops.
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan FirstRestart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LastRestart = TimeSpan.FromHours(1);

    private readonly IReadOnlyList<InspectionPipeline> stations;
    private readonly IOutbox outbox;
    private readonly bool exitAtEnd;
    private readonly IHostApplicationLifetime lifetime;
    private readonly TimeProvider time;
    private readonly ILogger<InspectionService> logger;
    private int working;

    /// <summary>Makes the service.</summary>
    /// <param name="stations">The lines; owned.</param>
    /// <param name="exitAtEnd">Whether the host stops when all cameras have come to their end.</param>
    /// <param name="outbox">Waited for before such an end.</param>
    /// <param name="lifetime">Stops the host.</param>
    /// <param name="time">Clock of waits.</param>
    /// <param name="logger">Told of lines that fail.</param>
    public InspectionService(
        IReadOnlyList<InspectionPipeline> stations,
        bool exitAtEnd,
        IOutbox outbox,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        ILogger<InspectionService> logger)
    {
        ArgumentNullException.ThrowIfNull(stations);
        this.stations = stations;
        this.exitAtEnd = exitAtEnd;
        this.outbox = outbox;
        this.lifetime = lifetime;
        this.time = time;
        this.logger = logger;
        this.working = stations.Count;
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var station in this.stations)
        {
            // Ready means able to inspect, or able to say why not.
            using var scope = this.logger.BeginScope("{Station}", station.Name);
            station.Model.TryLoad();
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(StopTime, this.time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        await base.StopAsync(either.Token).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var station in this.stations)
        {
            station.Dispose();
        }

        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var fault = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var lines = this.stations.Select(station => Task.Run(() => this.RunAsync(station, fault), CancellationToken.None));
        await Task.WhenAll(lines).ConfigureAwait(false);
        if (!stoppingToken.IsCancellationRequested && this.exitAtEnd)
        {
            // A short folder can be over before the broker has answered for the first time.
            await this.outbox.DrainAsync(DrainTime, this.time, stoppingToken).ConfigureAwait(false);
            this.lifetime.StopApplication();
        }
    }

    private async Task RunAsync(InspectionPipeline station, CancellationTokenSource stop)
    {
        var backoff = new Backoff(FirstRestart, LastRestart, Random.Shared);
        while (true)
        {
            var begun = this.time.GetTimestamp();
            try
            {
                await station.RunAsync(stop.Token).ConfigureAwait(false);
                Interlocked.Decrement(ref this.working);
                return;
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                // The last one that works takes the process with it: nothing is lost, and a new process may do better.
                if (Interlocked.Decrement(ref this.working) == 0)
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    throw;
                }

                if (this.time.GetElapsedTime(begun) >= LastRestart)
                {
                    // It had settled: this is a new failure, not the old one again.
                    backoff.Reset();
                }

                var wait = backoff.Next();
                Log.StationFailed(this.logger, station.Name, wait, error);
                await Task.Delay(wait, this.time, stop.Token).ConfigureAwait(false);
                Interlocked.Increment(ref this.working);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.StationFailed,
            LogLevel.Critical,
            "Station {Station} has failed and is begun again in {Wait}; the other stations go on. "
            + "Restart the service where that does not help.")]
        public static partial void StationFailed(ILogger logger, string station, TimeSpan wait, Exception error);
    }
}
