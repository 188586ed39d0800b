namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>gap</c>: messages that were lost before they could be delivered, and why.</summary>
internal sealed record GapMessage : MessageHeader
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.gap/1";

    /// <inheritdoc/>
    public override string Schema { get; init; } = CurrentSchema;

    /// <summary>Class of the messages: <c>alert</c>, <c>map</c> or <c>result</c>.</summary>
    public required string Class { get; init; }

    /// <summary>Messages lost since the last message of this class.</summary>
    public required long Count { get; init; }

    /// <summary>When the oldest of them was made (UTC).</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the newest of them was made (UTC).</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Why they were lost.</summary>
    public required string Reason { get; init; }
}
