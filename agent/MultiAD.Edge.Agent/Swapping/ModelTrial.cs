using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>
/// Activates a candidate between two parts, watches its first ones, and confirms it or brings the model before back. That one
/// stays in memory until then, so that it is back at the next part.
/// </summary>
internal sealed class ModelTrial
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(500);

    private readonly SwapParts parts;
    private readonly SwapJournal journal;
    private readonly SwapSink sink;
    private readonly CandidatePreparation preparation;
    private readonly ILogger<ModelSwap> logger;
    private ModelLease? before;

    /// <summary>Makes it.</summary>
    public ModelTrial(SwapParts parts, SwapJournal journal, SwapSink sink, CandidatePreparation preparation)
    {
        ArgumentNullException.ThrowIfNull(parts);
        this.parts = parts;
        this.journal = journal;
        this.sink = sink;
        this.preparation = preparation;
        this.logger = parts.Loggers.CreateLogger<ModelSwap>();
    }

    /// <summary>Puts a model in the place of the running one, on disk first.</summary>
    /// <param name="candidate">The model; its holder keeps his share.</param>
    /// <exception cref="ModelStoreException">The disk takes nothing; nothing was exchanged.</exception>
    public void Activate(ModelLease candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var baseline = this.sink.BaselineOf(this.parts.Model.Identity?.Digest);
        this.journal.Write((slots, now) => (slots with { Swap = slots.Swap! with { Baseline = baseline } }).Activate(now));

        // Made before the first part can come: none of them goes uncounted.
        this.sink.Trial = this.NewTrial();
        this.before = this.parts.Model.Hold();
        candidate.TryHold();
        this.parts.Model.Exchange(candidate);
    }

    /// <summary>Watches the model on trial to the end of its trial.</summary>
    /// <param name="intake">Has the order that waits.</param>
    /// <param name="cancellationToken">Stops it; the trial begins anew at the next start.</param>
    public async Task RunAsync(OrderIntake intake, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(intake);
        var trial = this.sink.Trial ??= this.NewTrial();
        var begun = this.parts.Time.GetTimestamp();
        var isOverdue = false;
        try
        {
            while (true)
            {
                if (this.Problem(trial, intake.Waiting, isOverdue) is { } reason)
                {
                    if (this.journal.Swap.ActiveBefore is not null)
                    {
                        await this.ReturnAsync(reason, cancellationToken).ConfigureAwait(false);
                        return;
                    }

                    // Nothing to go back to: it goes on trying, unless an order waits.
                    if (intake.Waiting is not null)
                    {
                        this.Supersede(reason);
                        return;
                    }

                    this.Say(reason);
                    trial = this.sink.Trial = this.NewTrial();
                }
                else if (trial.Ended.IsCompleted)
                {
                    this.Confirm();
                    return;
                }

                isOverdue |= this.CheckTime(trial, begun, isOverdue);
                this.journal.Report(Math.Min(1, trial.Parts / (double)trial.Terms.Parts));
                await this.WaitAsync(trial, intake.Awakenings, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            this.sink.Trial = null;
            this.LetGo();
        }
    }

    /// <summary>Writes that the model before returns, without opening it: the station is about to open it.</summary>
    public void WriteReturn(string reason)
    {
        var swap = this.journal.Swap;
        this.journal.End((slots, now) => slots.Return(reason, now));
        SwapLog.Returned(this.logger, swap.Order.OrderId, reason);
    }

    private Trial NewTrial() => new(TrialTerms.Of(this.journal.Slots.Active!.Digest, this.parts.Swap, this.journal.Swap.Baseline));

    // Why the model before is to return; null where it is not, or not yet.
    private string? Problem(Trial trial, ModelOrder? waiting, bool isOverdue)
    {
        if (trial.Ended.IsCompletedSuccessfully && trial.Ended.Result is { } reason)
        {
            return reason;
        }

        // The store opens the previous model where the active one's file is gone or refused.
        if (this.parts.Model.Identity is { } running && running.Digest != trial.Terms.Digest)
        {
            return "It could not be opened at the start. See the agent's log for why.";
        }

        return waiting switch
        {
            null => null,
            { Action: ModelAction.Rollback } when this.journal.Swap.ActiveBefore is null => null,
            { Action: ModelAction.Rollback } => $"Order {waiting.OrderId} brings the model before back.",
            { IsLocal: true } => $"Order {waiting.OrderId} of this machine came before it was confirmed.",
            _ when isOverdue => $"Order {waiting.OrderId} came, and it was not confirmed within {this.parts.Swap.TrialTime}.",
            _ => null,
        };
    }

    private bool CheckTime(Trial trial, long begun, bool isOverdue)
    {
        if (isOverdue || this.parts.Time.GetElapsedTime(begun) < this.parts.Swap.TrialTime)
        {
            return isOverdue;
        }

        this.Say(
            $"Only {trial.Parts} of {trial.Terms.Parts} parts came within {this.parts.Swap.TrialTime}; the model inspects and stays "
            + "unconfirmed until they have come. Check the camera, or set Swap:TrialTime or Swap:ConfirmParts.");
        return true;
    }

    private void Say(string reason)
    {
        SwapLog.Overdue(this.logger, this.journal.Swap.Order.OrderId, reason);
        this.journal.Write((slots, _) => slots.WithState(SwapState.ActiveUnconfirmed, slots.Swap!.Since, reason));
    }

    private async Task WaitAsync(Trial trial, ChannelReader<bool> wake, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(
            trial.Ended,
            wake.WaitToReadAsync(over.Token).AsTask(),
            Task.Delay(ReportInterval, this.parts.Time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        wake.TryRead(out _);
    }

    private void Confirm()
    {
        this.NoteTime();
        this.journal.Write((slots, now) => slots.Confirm(now));
    }

    private async Task ReturnAsync(string reason, CancellationToken cancellationToken)
    {
        this.NoteTime();
        this.sink.Trial = null;
        this.WriteReturn(reason);
        var active = this.journal.Slots.Active!;
        if (this.parts.Model.Identity?.Digest == active.Digest)
        {
            return;
        }

        if (this.before is { } held && held.Identity.Digest == active.Digest)
        {
            this.before = null;
            this.parts.Model.Exchange(held);
            return;
        }

        try
        {
            var opened = await DedicatedThread.RunAsync(() => this.preparation.Open(active), cancellationToken).ConfigureAwait(false);
            this.parts.Model.Exchange(opened);
        }
        catch (Exception error) when (error is BundleRejectedException or KeyFileException or InvalidModelException or RegionException)
        {
            SwapLog.ReturnFailed(this.logger, error.Message);
        }
    }

    // A first model that another order replaces before it was confirmed: it is the best there is until then.
    private void Supersede(string reason) =>
        this.journal.End((slots, now) => slots with
        {
            Swap = slots.Swap! with { State = SwapState.Refused, Since = now, Reason = reason },
        });

    private void NoteTime()
    {
        var took = Math.Round((this.journal.Now - this.journal.Swap.Since).TotalMilliseconds, 1);
        this.journal.Note(timings => timings with { TrialMs = took });
    }

    private void LetGo()
    {
        this.before?.Dispose();
        this.before = null;
    }
}
