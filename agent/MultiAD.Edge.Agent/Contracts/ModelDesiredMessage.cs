using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>model/desired</c>, set by the operator and retained: which bundle the station should run.</summary>
internal sealed record ModelDesiredMessage
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.modelDesired/1";

    /// <summary>Longest <see cref="OrderId"/> and <see cref="By"/>, in characters.</summary>
    public const int MaximumName = 64;

    /// <summary>Longest <see cref="Url"/>, in characters.</summary>
    public const int MaximumUrl = 2048;

    /// <summary>Most <see cref="ShadowParts"/>.</summary>
    public const int MaximumShadowParts = 1_000_000;

    /// <summary>Name and version of the payload: <see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>Identifies the order: the same one twice is done once.</summary>
    [RegularExpression("^[A-Za-z0-9._-]{1,64}$")]
    public required string OrderId { get; init; }

    /// <summary>When the order was given (UTC).</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary><c>install</c>, or <c>rollback</c> to the model before the running one.</summary>
    [AllowedValues("install", "rollback")]
    public required string Action { get; init; }

    /// <summary>SHA-256 of the bundle's file, hexadecimal; needed to install, and names the expected model of a rollback.</summary>
    [RegularExpression("^[0-9a-f]{64}$")]
    public string? Sha256 { get; init; }

    /// <summary>Length of the bundle's file in bytes; needed to install.</summary>
    [Range(1, 512L << 20)]
    public long? Bytes { get; init; }

    /// <summary>Where to fetch the bundle, http or https; left out where the device is known to have it.</summary>
    [MaxLength(MaximumUrl)]
    public string? Url { get; init; }

    /// <summary>Parts that the new model scores beside the running one before it inspects; 0 for none.</summary>
    [Range(0, MaximumShadowParts)]
    public int ShadowParts { get; init; }

    /// <summary>Earliest time of the activation (UTC); the rest is done before. Left out for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Who gives the order, for the log.</summary>
    [MaxLength(MaximumName)]
    public string? By { get; init; }

    /// <summary>Signature of the order; needed to run a version below the highest that was confirmed.</summary>
    public OrderSignatureReference? Signature { get; init; }
}
