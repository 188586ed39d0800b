using Microsoft.Extensions.Hosting;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Pipeline;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Brings back at the start what commands of earlier starts have left: their answers, and limits.</summary>
internal sealed class CommandMemory : IHostedService
{
    private readonly CommandJournal journal;
    private readonly StationLimits limits;
    private readonly IReadOnlyList<InspectionPipeline> stations;

    /// <summary>Takes what is filled; it must start after what keeps the values, and before the first command can come.</summary>
    public CommandMemory(CommandJournal journal, StationLimits limits, IReadOnlyList<InspectionPipeline> stations)
    {
        this.journal = journal;
        this.limits = limits;
        this.stations = stations;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        this.journal.Load();
        this.limits.Restore(this.stations);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
