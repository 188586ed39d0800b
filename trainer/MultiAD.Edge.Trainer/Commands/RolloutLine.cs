using MultiAD.Edge.Trainer.Rollout;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>One line of <c>publish --json</c>: a change of a station, or a note. What is null is left out.</summary>
internal sealed record RolloutLine
{
    /// <summary>When (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Topic levels of the station.</summary>
    public string? Station { get; init; }

    /// <summary>How its order ended, such as <c>waiting</c> or <c>confirmed</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>State as the station reports it; that of an earlier order where it has not taken this one.</summary>
    public string? State { get; init; }

    /// <summary>The order that it was given.</summary>
    public string? OrderId { get; init; }

    /// <summary>How much of the state's work is done, 0 to 1.</summary>
    public double? Progress { get; init; }

    /// <summary>Why it did not end well.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether its agent is there.</summary>
    public string? AgentStatus { get; init; }

    /// <summary>The model that inspects.</summary>
    public ModelName? Active { get; init; }

    /// <summary>The new model.</summary>
    public ModelName? Candidate { get; init; }

    /// <summary>What running in shadow showed.</summary>
    public ShadowSummary? Shadow { get; init; }

    /// <summary>What is no station's, a sentence.</summary>
    public string? Note { get; init; }
}
