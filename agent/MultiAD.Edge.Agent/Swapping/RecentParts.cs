using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Inspection.Statistics;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>How the inspecting model did on its last parts. Thread-safe.</summary>
/// <param name="capacity">Parts that are remembered, at least 1.</param>
internal sealed class RecentParts(int capacity)
{
    // Fewer say nothing about a median.
    private const int MinimumParts = 5;

    private readonly Lock gate = new();
    private readonly Queue<(bool IsRejected, double Milliseconds)> parts = new();
    private string? digest;

    /// <summary>Remembers a part; the first of another model forgets those before.</summary>
    public void Add(InspectedPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.Model is not { } model || part.Outcome.Verdict is not (Verdict.Pass or Verdict.Fail))
        {
            return;
        }

        lock (this.gate)
        {
            if (this.digest != model.Digest)
            {
                this.digest = model.Digest;
                this.parts.Clear();
            }

            this.parts.Enqueue((part.Outcome.Verdict == Verdict.Fail, Trial.TimeOf(part).TotalMilliseconds));
            if (this.parts.Count > capacity)
            {
                this.parts.Dequeue();
            }
        }
    }

    /// <summary>How the model did; null where it was another, or judged too few parts.</summary>
    public SwapBaseline? Of(string? model)
    {
        lock (this.gate)
        {
            return model is null || this.digest != model || this.parts.Count < MinimumParts
                ? null
                : new SwapBaseline(
                    this.parts.Count,
                    Quantiles.Median(this.parts.Select(part => part.Milliseconds)),
                    this.parts.Count(part => part.IsRejected) / (double)this.parts.Count);
        }
    }
}
