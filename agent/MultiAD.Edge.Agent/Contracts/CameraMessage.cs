using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>camera</c>.</summary>
internal sealed record CameraMessage : MessageHeader
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.camera/1";

    /// <inheritdoc/>
    public override string Schema { get; init; } = CurrentSchema;

    /// <summary>How the camera is doing: <c>connecting</c>, <c>ok</c>, <c>stalled</c>, <c>noSignal</c> or <c>ended</c>.</summary>
    [AllowedValues("connecting", "ok", "stalled", "noSignal", "ended")]
    public required string State { get; init; }

    /// <summary>What is wrong and what to do; null while nothing is wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether inspection is paused by a command: parts then pass without a verdict by the model. A restart resumes.</summary>
    public bool Paused { get; init; }

    /// <summary>Time since which the state holds (UTC).</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Time of this message (UTC).</summary>
    public required DateTimeOffset At { get; init; }
}
