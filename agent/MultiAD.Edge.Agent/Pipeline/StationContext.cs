using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Supervision;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>What all parts of a station share.</summary>
/// <param name="Name">Name of the station.</param>
/// <param name="Boot">This start of the agent.</param>
/// <param name="Time">Clock of the station.</param>
/// <param name="Loggers">Makes loggers.</param>
internal sealed record StationContext(string Name, BootIdentity Boot, TimeProvider Time, ILoggerFactory Loggers)
{
    /// <summary>What the station has been told from outside.</summary>
    public StationControl Control { get; } = new(Time);

    /// <summary>Where its loops show that they move on.</summary>
    public Heartbeats Heartbeats { get; init; } = new();
}
