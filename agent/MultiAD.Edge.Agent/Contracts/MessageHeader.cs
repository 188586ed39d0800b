namespace MultiAD.Edge.Agent.Contracts;

/// <summary>
/// What every message carries beside its content, on the same level of the JSON: what it is, and its place in the order, so
/// that a receiver can drop repeats and see gaps.
/// </summary>
internal abstract record MessageHeader
{
    /// <summary>Name and version of the payload, such as <c>multiad.result/1</c>.</summary>
    public abstract string Schema { get; init; }

    /// <summary>Identifies this start of the agent; set by <see cref="MessageSequencer"/>.</summary>
    public string BootId { get; init; } = string.Empty;

    /// <summary>Number from 1, monotonic within this start and its station, or the agent; set by <see cref="MessageSequencer"/>.</summary>
    public long Seq { get; init; }

    /// <summary>Whether the clock was synchronised; set by <see cref="MessageSequencer"/>.</summary>
    public bool ClockSynced { get; init; }
}
