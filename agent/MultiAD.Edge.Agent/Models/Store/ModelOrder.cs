namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>An order to exchange a station's model, from the broker or from this machine; checked for form.</summary>
internal sealed record ModelOrder
{
    /// <summary>Identifies the order: the same one twice is done once.</summary>
    public required string OrderId { get; init; }

    /// <summary>What is asked for.</summary>
    public required ModelAction Action { get; init; }

    /// <summary>
    /// SHA-256 of the bundle's file, hexadecimal, lower case; null for <see cref="ModelAction.Rollback"/> to whatever was before.
    /// </summary>
    public string? Sha256 { get; init; }

    /// <summary>Length of the bundle's file; null where unknown.</summary>
    public long? Bytes { get; init; }

    /// <summary>Where it can be fetched (http, https, or file for an order of this machine); null where it must lie in the store.</summary>
    public Uri? Source { get; init; }

    /// <summary>Parts to score in shadow before it inspects, 0 for none.</summary>
    public int ShadowParts { get; init; }

    /// <summary>Earliest time of the activation (UTC); null for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Who gave it, for the log.</summary>
    public string? By { get; init; }

    /// <summary>When it was given (UTC).</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Whether it was given on this machine, by somebody who may write to the state folder.</summary>
    public bool IsLocal { get; init; }

    /// <summary>
    /// Id of the key that signed it; null where it is not signed. Only a signed or local order goes below the version floor.
    /// </summary>
    public string? SignedBy { get; init; }
}
