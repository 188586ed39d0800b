using System.Text.Json;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>command/{name}</c>. Unknown fields are refused.</summary>
internal sealed record CommandRequestMessage
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.command/1";

    /// <summary>Longest <see cref="RequestId"/>, in characters.</summary>
    public const int MaximumRequestId = 64;

    /// <summary>Longest <see cref="By"/>, in characters.</summary>
    public const int MaximumBy = 64;

    /// <summary>Name and version of the payload: <see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>
    /// Identifies the request: 1 to 64 letters, digits, dots, dashes and underscores; new for each. A repeat of it is answered
    /// as before and has no second effect.
    /// </summary>
    public required string RequestId { get; init; }

    /// <summary>Time at which it was issued (UTC).</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>Time from which it is void (UTC), later than <see cref="IssuedAt"/>; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Who issues it, for the log: 1 to 64 characters. It is taken on trust; the broker decides who may.</summary>
    public string? By { get; init; }

    /// <summary>Arguments of the command, an object; null where it has none.</summary>
    public JsonElement? Arguments { get; init; }
}
