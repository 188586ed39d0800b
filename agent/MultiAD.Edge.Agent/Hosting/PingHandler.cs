using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Pipeline;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Says that the agent answers, how its stations are, and how many commands were refused and why.</summary>
/// <param name="stations">The lines.</param>
/// <param name="counters">Gives what was counted.</param>
internal sealed class PingHandler(IReadOnlyList<InspectionPipeline> stations, Func<CommandCounters> counters) : ICommandHandler
{
    /// <inheritdoc/>
    public string Name => CommandNames.Ping;

    /// <inheritdoc/>
    public CommandScope Scope => CommandScope.Agent;

    /// <inheritdoc/>
    public bool HasEffect => false;

    /// <inheritdoc/>
    public Task<CommandAnswer> HandleAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        request.Allow();
        var lines = new JsonObject();
        foreach (var station in stations)
        {
            lines[station.Name] = new JsonObject { ["parts"] = station.Inspected, ["paused"] = station.Control.IsPaused };
        }

        return Task.FromResult(CommandAnswer.Done(new JsonObject { ["stations"] = lines, ["commands"] = counters().ToJson() }));
    }
}
