using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>
/// Exchanges the model of one station by order. One loop goes from state to state, each on disk before what it says is done:
/// killed anywhere, it goes on from there. The inspecting model inspects until the new one has stood every test, and returns
/// by itself where that does not do well.
/// </summary>
internal sealed class ModelSwap
{
    private const int MaximumReason = 500;
    private const int MaximumStarts = 2;
    private static readonly TimeSpan FaultWait = TimeSpan.FromSeconds(5);

    private readonly SwapParts parts;
    private readonly ILogger<ModelSwap> logger;
    private readonly SwapJournal journal;
    private readonly CandidateExchange exchange;
    private readonly ModelTrial trial;
    private readonly OrderIntake intake = new();

    /// <summary>Makes it; <see cref="RunAsync"/> goes on from what is on disk.</summary>
    public ModelSwap(SwapParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        this.parts = parts;
        this.logger = parts.Loggers.CreateLogger<ModelSwap>();
        this.journal = new SwapJournal(parts, this.logger);
        this.Sink = new SwapSink(parts.Swap.ConfirmParts);
        var preparation = new CandidatePreparation(parts, this.journal, this.Sink);
        this.trial = new ModelTrial(parts, this.journal, this.Sink, preparation);
        this.exchange = new CandidateExchange(parts, this.journal, preparation, this.trial);
        this.journal.Changed += () => this.Changed?.Invoke();
        parts.Model.Changed += this.intake.Wake;
    }

    /// <summary>Raised when the state, its progress or its reason changed, on a thread of the exchange: it must return at once.</summary>
    public event Action? Changed;

    /// <summary>To be told of the station's parts.</summary>
    public SwapSink Sink { get; }

    /// <summary>Where it stands.</summary>
    public SwapState State => this.journal.Slots.Swap?.State ?? SwapState.Idle;

    /// <summary>What is known now.</summary>
    public SwapView View => this.journal.View;

    /// <summary>
    /// Takes an order; never waits. A later one replaces one that is not yet activated; on trial a rollback and an order of
    /// this machine end the trial, another waits for its end. The same order is taken once.
    /// </summary>
    public void Order(ModelOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (this.intake.Offer(order, this.journal.Slots, out var replaced) is { } reason)
        {
            this.Reject(order.OrderId, reason);
        }
        else if (replaced is not null)
        {
            SwapLog.Replaced(this.logger, replaced.OrderId, order.OrderId);
        }
    }

    /// <summary>Whether an order was taken and is not begun yet.</summary>
    public bool IsWaiting(string orderId) => this.intake.IsWaiting(orderId);

    /// <summary>Says why something that came was no order to be taken.</summary>
    public void Reject(string? orderId, string reason)
    {
        if (this.journal.View.Rejection?.Reason != reason)
        {
            SwapLog.Rejected(this.logger, this.parts.Station, reason);
            this.journal.Reject(orderId, reason);
        }
    }

    /// <summary>
    /// Counts a start of the agent against a model that was being tried when it ended; to be called once, before the station's
    /// model is opened. The second such start returns the model before, or refuses one that was not yet active.
    /// </summary>
    public void CountStart()
    {
        if (this.journal.Slots.Swap is not { } swap || swap.State is not (SwapState.ActiveUnconfirmed or SwapState.Preparing
            or SwapState.SelfTest or SwapState.Shadow))
        {
            return;
        }

        var starts = swap.StartsUnconfirmed + 1;
        SwapLog.Restarted(this.logger, swap.Order.OrderId, swap.State, starts);
        this.journal.End((slots, _) => slots with { Swap = slots.Swap! with { StartsUnconfirmed = starts } });
        if (starts < MaximumStarts)
        {
            return;
        }

        if (swap.State != SwapState.ActiveUnconfirmed)
        {
            this.Refuse($"The agent ended {starts} times while the model was at {swap.State}. Export the bundle again with multiad-train.");
        }
        else if (swap.ActiveBefore is not null)
        {
            this.trial.WriteReturn($"The agent was started {starts} times before the model was confirmed. See its log for why it ended.");
        }
    }

    /// <summary>Goes from state to state until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        using var scope = this.logger.BeginScope("{Station}", this.parts.Station);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await this.StepAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // Whatever it is, the line inspects on, and the step is tried again: a full disk has room some day.
                SwapLog.Faulted(this.logger, this.journal.Slots.Swap?.Order.OrderId ?? "none", error);
                await ((Task)Task.Delay(FaultWait, this.parts.Time, cancellationToken))
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static string Sentence(Exception error) => PrintableText.Of(error.Message, MaximumReason);

    private Task StepAsync(CancellationToken cancellationToken) => this.State switch
    {
        SwapState.Idle or SwapState.Confirmed or SwapState.RolledBack or SwapState.Refused => this.BeginNextAsync(cancellationToken),
        SwapState.ActiveUnconfirmed => this.TryAsync(cancellationToken),
        _ => this.ExchangeAsync(cancellationToken),
    };

    private async Task BeginNextAsync(CancellationToken cancellationToken)
    {
        if (this.intake.Take() is not { } order)
        {
            await this.intake.Awakenings.ReadAsync(cancellationToken).ConfigureAwait(false);
            this.journal.Refresh();
            return;
        }

        SwapLog.Taken(this.logger, order.OrderId, order.By ?? "somebody", order.Action, order.Sha256 ?? "to the model before");
        this.Begin(order, (slots, now) => slots.WithState(SwapState.Scheduled, now));
    }

    private void Begin(ModelOrder order, Func<StationSlots, DateTimeOffset, StationSlots> state)
    {
        try
        {
            this.journal.Write((slots, now) => state(slots.Begin(order.After(slots), now), now));
        }
        catch (ModelStoreException error)
        {
            this.Reject(order.OrderId, error.Message);
        }
        finally
        {
            this.intake.EndBeginning();
        }
    }

    // From where the state on disk is, up to the activation.
    private async Task ExchangeAsync(CancellationToken cancellationToken)
    {
        using var replaced = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        this.intake.SetExchange(replaced);
        try
        {
            await this.exchange.RunAsync(replaced.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // An orderly end is no crash of the candidate's, and does not count as one.
            if (this.journal.Swap.Candidate is not null)
            {
                this.journal.End((slots, now) => slots.WithState(SwapState.Staged, now));
            }

            throw;
        }
        catch (OperationCanceledException)
        {
            this.Refuse($"Order {this.intake.Waiting?.OrderId} came before this one was activated.");
        }
        catch (Exception error) when (error is SwapRefusedException or BundleDownloadException or ModelStoreException or IOException
            or UnauthorizedAccessException or BundleRejectedException or KeyFileException or InvalidModelException or RegionException)
        {
            this.Refuse(Sentence(error));
        }
        catch (Exception error)
        {
            SwapLog.Faulted(this.logger, this.journal.Swap.Order.OrderId, error);
            this.Refuse($"{error.GetType().Name}: {Sentence(error)} See the agent's log.");
        }
        finally
        {
            this.intake.SetExchange(null);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        await this.trial.RunAsync(this.intake, cancellationToken).ConfigureAwait(false);
        if (this.State == SwapState.RolledBack && this.intake.Take(this.IsDone) is { } rollback)
        {
            // It is back already: going back once more would be one model too far.
            this.Begin(rollback, (slots, now) => slots.WithCandidate(slots.Active!).Activate(now).Confirm(now));
        }

        this.Collect();
    }

    private bool IsDone(ModelOrder order) =>
        order.Action == ModelAction.Rollback && this.journal.Slots.Active is { } active
        && (order.Sha256 is null || order.Sha256 == active.Sha256);

    private void Refuse(string reason)
    {
        this.journal.End((slots, now) => slots.Refuse(reason, now));
        SwapLog.Refused(this.logger, this.journal.Swap.Order.OrderId, reason);
        this.Collect();
    }

    private void Collect()
    {
        try
        {
            this.parts.Store.Collect();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ModelStoreException)
        {
            SwapLog.Uncollected(this.logger, error.Message);
        }

        // What bundles were read into is large, and would be kept until memory is short; the line is not held up by it.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }
}
