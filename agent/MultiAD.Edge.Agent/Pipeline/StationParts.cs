using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>What a station is made of.</summary>
internal sealed record StationParts
{
    /// <summary>Its camera.</summary>
    public required CameraOptions Camera { get; init; }

    /// <summary>Its pipeline.</summary>
    public required PipelineOptions Pipeline { get; init; }

    /// <summary>When its alerts open and close.</summary>
    public required LiveOptions<AlertOptions> Alert { get; init; }

    /// <summary>Its model; owned by the pipeline.</summary>
    public required StationModel Model { get; init; }

    /// <summary>What is told of its verdicts.</summary>
    public required IReadOnlyList<IVerdictSink> Sinks { get; init; }

    /// <summary>What is told of its camera.</summary>
    public required ICameraObserver Observer { get; init; }
}
