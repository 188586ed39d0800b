namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>Payload of a station's <c>model/reported</c>, as far as a rollout needs it.</summary>
internal sealed record StationReport
{
    /// <summary>State in which the new model inspects for good.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>State in which the model before inspects again.</summary>
    public const string RolledBack = "rolledBack";

    /// <summary>State in which nothing was exchanged.</summary>
    public const string Refused = "refused";

    private const string SchemaName = "multiad.modelReported/";

    /// <summary>Whether it is a report at all, of whatever version.</summary>
    public bool IsKnown => this.Schema?.StartsWith(SchemaName, StringComparison.Ordinal) == true;

    /// <summary>Name and version of the payload.</summary>
    public string? Schema { get; init; }

    /// <summary>Where the exchange stands.</summary>
    public string? State { get; init; }

    /// <summary>The order under way, or the last.</summary>
    public string? OrderId { get; init; }

    /// <summary>How much of the state's work is done, 0 to 1; null where it cannot be said.</summary>
    public double? Progress { get; init; }

    /// <summary>Why the order was refused or the model before returned.</summary>
    public string? Reason { get; init; }

    /// <summary>The model that inspects.</summary>
    public ModelName? Active { get; init; }

    /// <summary>The new model.</summary>
    public ModelName? Candidate { get; init; }

    /// <summary>What running in shadow showed.</summary>
    public ShadowSummary? Shadow { get; init; }
}
