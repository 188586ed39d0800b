using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Pipeline;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Finds the line that a command is for.</summary>
/// <param name="stations">All lines.</param>
internal sealed class StationFinder(IReadOnlyList<InspectionPipeline> stations)
{
    /// <summary>The line of a request; the table has checked that there is one.</summary>
    public InspectionPipeline Of(CommandRequest request) => stations.First(station => station.Name == request.Station);
}
