namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>Payload of a station's <c>model/desired</c>, as the agent reads it; what is null is left out.</summary>
internal sealed record OrderMessage
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.modelDesired/1";

    /// <summary>Longest <see cref="By"/>, in characters.</summary>
    public const int MaximumName = 64;

    /// <summary>Longest <see cref="Url"/>, in characters.</summary>
    public const int MaximumUrl = 2048;

    /// <summary>Most <see cref="ShadowParts"/>.</summary>
    public const int MaximumShadowParts = 1_000_000;

    /// <summary>Name and version of the payload.</summary>
    public string? Schema { get; init; } = CurrentSchema;

    /// <summary>Identifies the order: a station does the same one once.</summary>
    public required string? OrderId { get; init; }

    /// <summary>When the order was given (UTC).</summary>
    public DateTimeOffset IssuedAt { get; init; }

    /// <summary><c>install</c> or <c>rollback</c>.</summary>
    public string? Action { get; init; }

    /// <summary>SHA-256 of the bundle's file, hexadecimal, lower case.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Length of the bundle's file.</summary>
    public long? Bytes { get; init; }

    /// <summary>Where to fetch the bundle.</summary>
    public string? Url { get; init; }

    /// <summary>Parts that the new model scores beside the running one before it inspects.</summary>
    public int ShadowParts { get; init; }

    /// <summary>Earliest time of the activation (UTC).</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Who gives the order.</summary>
    public string? By { get; init; }

    /// <summary>Signature of the order.</summary>
    public OrderSignature? Signature { get; init; }
}
