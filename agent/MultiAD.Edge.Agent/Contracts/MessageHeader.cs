using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>
/// What every message carries beside its content, on the same level of the JSON: what it is, and its place in the order, so
/// that a receiver can drop repeats and see gaps.
/// </summary>
internal abstract record MessageHeader
{
    /// <summary>Name and version of the payload, such as <c>multiad.result/1</c>.</summary>
    public abstract string Schema { get; init; }

    /// <summary>Identifies this start of the agent: another one after each start.</summary>
    /// <remarks>Set by <see cref="MessageSequencer"/>.</remarks>
    [RegularExpression("^[0-9a-f]{32}$")]
    public string BootId { get; init; } = string.Empty;

    /// <summary>Counts the messages of one station, or of the agent itself, within one start; from 1, one more each.</summary>
    /// <remarks>Set by <see cref="MessageSequencer"/>.</remarks>
    [Range(1, long.MaxValue)]
    public long Seq { get; init; }

    /// <summary>Whether the agent's clock was synchronised: its times are to be trusted.</summary>
    /// <remarks>Set by <see cref="MessageSequencer"/>.</remarks>
    public bool ClockSynced { get; init; }
}
