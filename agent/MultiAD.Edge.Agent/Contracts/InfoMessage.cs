namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>info</c>: what the agent is and which stations it has.</summary>
internal sealed record InfoMessage : MessageHeader
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.info/2";

    /// <inheritdoc/>
    public override string Schema { get; init; } = CurrentSchema;

    /// <summary>Program and version.</summary>
    public required string Software { get; init; }

    /// <summary>Kind and number of processors.</summary>
    public required string Hardware { get; init; }

    /// <summary>Operating system.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The stations, by name.</summary>
    public required IReadOnlyList<StationReference> Stations { get; init; }

    /// <summary>What somebody should look at, such as a database that was set aside; one sentence each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Time of this message (UTC).</summary>
    public required DateTimeOffset At { get; init; }
}
