using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>model/reported</c>, retained: what the station runs, and where an exchange stands.</summary>
internal sealed record ModelReportedMessage : MessageHeader
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.modelReported/1";

    /// <inheritdoc/>
    public override string Schema { get; init; } = CurrentSchema;

    /// <summary>Where the exchange stands.</summary>
    [AllowedValues(
        "idle", "scheduled", "downloading", "verifying", "staged", "preparing", "selfTest", "shadow", "activeUnconfirmed",
        "confirmed", "rolledBack", "refused")]
    public required string State { get; init; }

    /// <summary>The order under way, or the last; null where there was none.</summary>
    public string? OrderId { get; init; }

    /// <summary>How much of the state's work is done, 0 to 1; null where it cannot be said.</summary>
    [Range(0.0, 1.0)]
    public double? Progress { get; init; }

    /// <summary>Why the order was refused or the model before returned, and what to do; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The model that inspects; null while there is none.</summary>
    public ModelReference? Active { get; init; }

    /// <summary>The new model, once it is known; null otherwise.</summary>
    public ModelReference? Candidate { get; init; }

    /// <summary>The model that a rollback would bring back; null where there is none.</summary>
    public ModelReference? Previous { get; init; }

    /// <summary>What running in shadow showed; null where it did not run.</summary>
    public ShadowReference? Shadow { get; init; }

    /// <summary>How long the steps took.</summary>
    public SwapTimingsReference? Timings { get; init; }

    /// <summary>Versions below it are refused, unless a signed order names them.</summary>
    public long VersionFloor { get; init; }

    /// <summary>Time since which the state holds (UTC).</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Time of this message (UTC).</summary>
    public required DateTimeOffset At { get; init; }
}
