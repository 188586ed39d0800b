using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>One part and its verdict, as sinks see it. It holds nothing that the pipeline uses again.</summary>
internal sealed record InspectedPart
{
    /// <summary>Identifies the result; unique.</summary>
    public required string ResultId { get; init; }

    /// <summary>Names the part; unique per station across starts.</summary>
    public required string PartId { get; init; }

    /// <summary>Request that triggered the part; null where none did.</summary>
    public string? TriggerId { get; init; }

    /// <summary>True where a stored picture is replayed; false for a live camera and a hot folder.</summary>
    public required bool IsSimulated { get; init; }

    /// <summary>Where the picture comes from.</summary>
    public required FrameOrigin Frame { get; init; }

    /// <summary>The verdict; its numbers are not finite where no model judged.</summary>
    public required InspectionOutcome Outcome { get; init; }

    /// <summary>Why no model judged; null where one did.</summary>
    public string? Reason { get; init; }

    /// <summary>Model that judged; null where none did.</summary>
    public ModelIdentity? Model { get; init; }

    /// <summary>What the part did to the station's alert; null where nothing.</summary>
    public PartAlert? Alert { get; init; }

    /// <summary>How long it took.</summary>
    public required PartTimings Timings { get; init; }

    /// <summary>Held by each that is to know of the part until it does; null where the part's source does not ask.</summary>
    public PartReceipt? Receipt { get; init; }

    /// <summary>Frame and map; null where the sink did not need them or there was no room. Not the sink's to keep.</summary>
    public PartPicture? Picture { get; init; }
}
