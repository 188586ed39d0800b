using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>
/// Counts how a model on trial does: confirmed after so many parts, or at its end as soon as it cannot keep to its terms
/// any more. Thread-safe.
/// </summary>
/// <param name="terms">What it has to show.</param>
internal sealed class Trial(TrialTerms terms)
{
    // One part in twenty may be slow: the 95th percentile keeps to the budget.
    private const double SlowShare = 0.05;

    private readonly Lock gate = new();
    private readonly TaskCompletionSource<string?> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int parts;
    private int rejected;
    private int slow;
    private int failed;
    private double slowest;

    /// <summary>Ends with null where the model is to be confirmed, otherwise with the reason, a sentence.</summary>
    public Task<string?> Ended => this.ended.Task;

    /// <summary>What it has to show.</summary>
    public TrialTerms Terms => terms;

    /// <summary>Parts that it judged so far.</summary>
    public int Parts
    {
        get
        {
            lock (this.gate)
            {
                return this.parts;
            }
        }
    }

    /// <summary>Time that a part took the model: preparation and run, without waiting.</summary>
    public static TimeSpan TimeOf(InspectedPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return part.Timings.Preparation + part.Timings.Inference;
    }

    /// <summary>Counts a part; those of another model, of a pause and of a broken picture do not count.</summary>
    public void Observe(InspectedPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        lock (this.gate)
        {
            if (this.ended.Task.IsCompleted || !this.Count(part))
            {
                return;
            }

            if (this.Problem(part) is { } reason)
            {
                this.ended.TrySetResult(reason);
            }
            else if (this.parts >= terms.Parts)
            {
                this.ended.TrySetResult(null);
            }
        }
    }

    private bool Count(InspectedPart part)
    {
        switch (part.Outcome.Verdict)
        {
            case Verdict.Pass or Verdict.Fail when part.Model?.Digest == terms.Digest:
                this.parts++;
                this.rejected += part.Outcome.Verdict == Verdict.Fail ? 1 : 0;
                if (TimeOf(part) is var took && took > terms.Latency)
                {
                    this.slow++;
                    this.slowest = Math.Max(this.slowest, took.TotalMilliseconds);
                }

                return true;

            // A part that its model failed at no longer names it.
            case Verdict.NotInspected when part.Reason != StationControl.PausedReason
                && (part.Model is null || part.Model.Digest == terms.Digest):
                this.failed++;
                return true;
            default:
                return false;
        }
    }

    private string? Problem(InspectedPart part) =>
        this.failed >= terms.FailedParts
            ? $"It left {this.failed} parts without a score: {part.Reason ?? "it gave none"}. Export the bundle again with multiad-train."
        : this.rejected > terms.RejectRate * terms.Parts
            ? FormattableString.Invariant(
                $"It rejected {this.rejected} of {this.parts} parts; at most {terms.RejectRate:P0} of {terms.Parts} were expected. ")
                + "Look at the parts, train again, or raise Swap:MaximumRejectRate."
        : this.slow > SlowShare * terms.Parts
            ? FormattableString.Invariant(
                $"It took longer than {terms.Latency!.Value.TotalMilliseconds:0.#} ms for {this.slow} of {this.parts} parts, ")
                + FormattableString.Invariant($"at worst {this.slowest:0.#} ms; one in twenty was allowed. ")
                + "Train a smaller model, or raise Swap:LatencyBudget."
        : null;
}
