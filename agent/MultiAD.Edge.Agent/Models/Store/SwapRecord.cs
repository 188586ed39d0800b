namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>An exchange: the one under way, or the last.</summary>
internal sealed record SwapRecord
{
    /// <summary>What was ordered.</summary>
    public required ModelOrder Order { get; init; }

    /// <summary>Where it stands.</summary>
    public required SwapState State { get; init; }

    /// <summary>The new model, once its bundle lies in the store; null before.</summary>
    public StoredModel? Candidate { get; init; }

    /// <summary>Why it was refused or returned, and what to do; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when the state holds (UTC).</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How the model before did until the activation; null before, and where it judged nothing.</summary>
    public SwapBaseline? Baseline { get; init; }

    /// <summary>
    /// Starts of the agent since the activation, without a confirmation; two return the model before. Before the activation:
    /// starts that found the candidate being loaded or tested; two refuse it.
    /// </summary>
    public int StartsUnconfirmed { get; init; }

    /// <summary>Good results since the activation.</summary>
    public int PartsSinceActivation { get; init; }

    /// <summary>The active slot as it was before the activation: what a return brings back.</summary>
    public StoredModel? ActiveBefore { get; init; }

    /// <summary>The previous slot as it was before the activation: what a return brings back.</summary>
    public StoredModel? PreviousBefore { get; init; }

    /// <summary>How long the steps took.</summary>
    public SwapTimings Timings { get; init; } = new();
}
