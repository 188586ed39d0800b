using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Diagnostics;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>
/// Pauses inspection, or resumes it. Parts of a paused station get the verdict <c>notInspected</c>, never none. A restart of the
/// agent resumes: a line that comes back unwatched must not let parts pass.
/// </summary>
/// <param name="stations">The lines.</param>
/// <param name="pause">Whether it pauses.</param>
/// <param name="logger">Told of who did it.</param>
internal sealed partial class PauseHandler(StationFinder stations, bool pause, ILogger<PauseHandler> logger) : ICommandHandler
{
    /// <inheritdoc/>
    public string Name => pause ? CommandNames.Pause : CommandNames.Resume;

    /// <inheritdoc/>
    public CommandScope Scope => CommandScope.Station;

    /// <inheritdoc/>
    public bool HasEffect => true;

    /// <inheritdoc/>
    public Task<CommandAnswer> HandleAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        request.Allow();
        var station = stations.Of(request);
        var changed = station.Control.Pause(pause);
        if (changed && pause)
        {
            Log.Paused(logger, station.Name, request.By ?? "somebody");
        }
        else if (changed)
        {
            Log.Resumed(logger, station.Name, request.By ?? "somebody");
        }

        return Task.FromResult(CommandAnswer.Done(new JsonObject
        {
            ["paused"] = pause,
            ["changed"] = changed,
            ["note"] = pause ? "Parts are reported as notInspected until inspect/resume or a restart of the agent." : null,
        }));
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.InspectionPaused,
            LogLevel.Warning,
            "Inspection of {Station} is paused by {By}: parts are reported as not inspected until inspect/resume or a restart")]
        public static partial void Paused(ILogger logger, string station, string by);

        [LoggerMessage(EventIds.InspectionResumed, LogLevel.Warning, "Inspection of {Station} is resumed by {By}")]
        public static partial void Resumed(ILogger logger, string station, string by);
    }
}
