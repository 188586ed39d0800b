using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>status</c>.</summary>
internal sealed record StatusMessage : MessageHeader
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.status/1";

    /// <inheritdoc/>
    public override string Schema { get; init; } = CurrentSchema;

    /// <summary><c>online</c>, <c>stopped</c>, or <c>offline</c> as the broker says it where the agent is gone.</summary>
    [AllowedValues("online", "stopped", "offline")]
    public required string Status { get; init; }

    /// <summary>Time of this message (UTC).</summary>
    public required DateTimeOffset At { get; init; }
}
