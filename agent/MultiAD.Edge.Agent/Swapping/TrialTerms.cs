using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>What a model on trial has to show.</summary>
/// <param name="Digest">The model.</param>
/// <param name="Parts">Parts that it must judge.</param>
/// <param name="Latency">Time that it may take for a part; null for any.</param>
/// <param name="RejectRate">Share of parts that it may reject.</param>
/// <param name="FailedParts">Parts without a score that end the trial.</param>
internal sealed record TrialTerms(string Digest, int Parts, TimeSpan? Latency, double RejectRate, int FailedParts)
{
    // Of the model before: what is slower than that is another kind of model, not a busy moment.
    private const double LatencyFactor = 1.5;
    private static readonly TimeSpan LatencySlack = TimeSpan.FromMilliseconds(20);

    /// <summary>The terms for a station.</summary>
    /// <param name="digest">The model.</param>
    /// <param name="options">What is configured.</param>
    /// <param name="before">How the model before did; null where there was none.</param>
    public static TrialTerms Of(string digest, SwapOptions options, SwapBaseline? before)
    {
        ArgumentNullException.ThrowIfNull(options);
        TimeSpan? usual = before is null ? null : (TimeSpan.FromMilliseconds(before.MedianMs) * LatencyFactor) + LatencySlack;
        return new TrialTerms(
            digest,
            options.ConfirmParts,
            options.LatencyBudget ?? usual,
            Math.Max(options.MaximumRejectRate, before?.RejectRate ?? 0),
            options.FailedParts);
    }
}
