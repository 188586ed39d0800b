using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>A model that scores the line's parts beside the inspecting one, without a say.</summary>
internal sealed class ShadowRun : IAsyncDisposable
{
    private readonly ModelLease candidate;
    private readonly CandidateTurns turns;
    private readonly ShadowTerms terms;
    private readonly InspectionSlot slot;

    // Held during a run: the buffers go with the last one.
    private readonly SemaphoreSlim running = new(1, 1);
    private readonly TaskCompletionSource<string?> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ShadowReference report = new(0, 0, 0, 0, 0);
    private volatile bool isOver;
    private double scoreChanges;
    private double milliseconds;
    private int failed;

    /// <summary>Begins.</summary>
    /// <param name="candidate">The model; its holder keeps it until this is disposed.</param>
    /// <param name="turns">Lets it run beside the inspecting model.</param>
    /// <param name="terms">What it has to show.</param>
    public ShadowRun(ModelLease candidate, CandidateTurns turns, ShadowTerms terms)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(terms);
        this.candidate = candidate;
        this.turns = turns;
        this.terms = terms;
        this.slot = candidate.Inspector.CreateSlot();
    }

    /// <summary>Ends with null where the model may be activated, otherwise with the reason, a sentence.</summary>
    public Task<string?> Ended => this.ended.Task;

    /// <summary>What it has shown so far.</summary>
    public ShadowReference Report => this.report;

    /// <summary>Whether it would score a part: asked on the line, so it answers at once.</summary>
    public bool Wants(InspectedPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return !this.isOver && IsJudged(part) && this.turns.IsFree;
    }

    /// <summary>Scores a part, unless its share of the time is used up.</summary>
    public async Task ObserveAsync(InspectedPart part, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.Picture is null || !this.Wants(part))
        {
            return;
        }

        await this.running.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!this.isOver)
            {
                await this.ScoreAsync(part, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            this.running.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        this.isOver = true;
        await this.running.WaitAsync().ConfigureAwait(false);
        this.slot.Dispose();
        this.running.Release();
    }

    private static bool IsJudged(InspectedPart part) => part.Model is not null && part.Outcome.Verdict is Verdict.Pass or Verdict.Fail;

    private async Task ScoreAsync(InspectedPart part, CancellationToken cancellationToken)
    {
        var frame = part.Picture!.Frame;
        InspectionOutcome outcome = default;
        TimeSpan took;
        try
        {
            took = await this.turns.RunAsync(
                () => outcome = this.candidate.Inspector.Inspect(frame.Pixels, this.slot), cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidModelException error)
        {
            this.CountFailure(error.Message);
            return;
        }

        if (!double.IsFinite(outcome.RawScore))
        {
            this.CountFailure("it gave none");
            return;
        }

        this.Add(part.Outcome, outcome, took);
    }

    private void CountFailure(string reason)
    {
        if (++this.failed >= this.terms.FailedParts)
        {
            this.End($"In shadow it left {this.failed} parts without a score: {reason}. Export the bundle again with multiad-train.");
        }
    }

    private void Add(in InspectionOutcome inspecting, in InspectionOutcome candidate, TimeSpan took)
    {
        var before = this.report;
        var parts = before.Parts + 1;
        this.scoreChanges += candidate.Score - inspecting.Score;
        this.milliseconds += took.TotalMilliseconds;
        var toFail = inspecting.Verdict == Verdict.Pass && candidate.Verdict == Verdict.Fail;
        var toPass = inspecting.Verdict == Verdict.Fail && candidate.Verdict == Verdict.Pass;
        var after = new ShadowReference(
            parts,
            before.PassToFail + (toFail ? 1 : 0),
            before.FailToPass + (toPass ? 1 : 0),
            Math.Round(this.scoreChanges / parts, 4),
            Math.Round(this.milliseconds / parts, 3));
        this.report = after;
        var flips = after.PassToFail + after.FailToPass;
        if (flips > this.terms.FlipRate * this.terms.Parts)
        {
            this.End(FormattableString.Invariant(
                $"In shadow it judged {flips} of {parts} parts otherwise ")
                + FormattableString.Invariant($"({after.PassToFail} pass to fail, {after.FailToPass} fail to pass); ")
                + FormattableString.Invariant($"at most {this.terms.FlipRate:P0} of {this.terms.Parts} were expected. ")
                + "Look at the parts, train again, or raise Swap:MaximumFlipRate.");
        }
        else if (parts >= this.terms.Parts)
        {
            this.End(null);
        }
    }

    private void End(string? reason)
    {
        this.isOver = true;
        this.ended.TrySetResult(reason);
    }
}
