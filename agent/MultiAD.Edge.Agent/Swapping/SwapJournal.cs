using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>
/// What is known of a station's exchange: the slots, written before what they say is done, and what passes: progress, shadow,
/// an order that was not taken. Thread-safe; one loop writes.
/// </summary>
internal sealed class SwapJournal
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly SwapParts parts;
    private readonly ILogger logger;
    private volatile SwapView view;
    private long saidAt;
    private (double? Progress, ShadowReference? Shadow) said;
    private long stepBegan;
    private Func<SwapTimings, SwapTimings>? noted;

    /// <summary>Reads the station's slots.</summary>
    public SwapJournal(SwapParts parts, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(parts);
        this.parts = parts;
        this.logger = logger;
        this.view = new SwapView(this.ReadOrNothing());
    }

    /// <summary>Called when something is new, on the thread that made it so.</summary>
    public event Action? Changed;

    /// <summary>What is known now.</summary>
    public SwapView View => this.view;

    /// <summary>The slots.</summary>
    public StationSlots Slots => this.view.Slots;

    /// <summary>The exchange under way, or the last.</summary>
    /// <exception cref="InvalidOperationException">There was none.</exception>
    public SwapRecord Swap => this.Slots.Swap ?? throw new InvalidOperationException("There was no exchange.");

    /// <summary>Time now (UTC).</summary>
    public DateTimeOffset Now => this.parts.Time.GetUtcNow();

    /// <summary>Takes what others have written meanwhile: the configured bundle, at the first start.</summary>
    public void Refresh()
    {
        var slots = this.ReadOrNothing();
        if (!ReferenceEquals(slots, this.Slots))
        {
            this.view = this.view with { Slots = slots };
            this.Changed?.Invoke();
        }
    }

    /// <summary>Writes what changed in the slots; then it holds, and not before.</summary>
    /// <exception cref="ModelStoreException">The disk takes nothing; all is as it was.</exception>
    public void Write(Func<StationSlots, DateTimeOffset, StationSlots> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var slots = this.parts.Store.Update(this.parts.Station, slots => this.Timed(change(slots, this.Now)));
        this.noted = null;
        this.Take(slots);
    }

    /// <summary>Writes a state in which a step begins.</summary>
    /// <exception cref="ModelStoreException">As for <see cref="Write"/>.</exception>
    public void Enter(SwapState state)
    {
        this.stepBegan = this.parts.Time.GetTimestamp();
        this.Write((slots, now) => slots.WithState(state, now));
    }

    /// <summary>Time since the step began, in milliseconds.</summary>
    public double StepMilliseconds() => Math.Round(this.parts.Time.GetElapsedTime(this.stepBegan).TotalMilliseconds, 1);

    /// <summary>Notes how long a step took, to be written with what is written next: a file of its own would only wear the card.</summary>
    public void Note(Func<SwapTimings, SwapTimings> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var before = this.noted;
        this.noted = before is null ? change : timings => change(before(timings));
    }

    /// <summary>Writes an end; where the disk takes nothing it holds in this process all the same, and is said.</summary>
    public void End(Func<StationSlots, DateTimeOffset, StationSlots> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        try
        {
            this.Write(change);
        }
        catch (ModelStoreException error)
        {
            SwapLog.Unwritten(this.logger, this.Swap.Order.OrderId, error.Message);
            this.Take(this.Timed(change(this.Slots, this.Now)));
        }
    }

    /// <summary>Says how far a step is, at most once a second.</summary>
    /// <param name="progress">0 to 1.</param>
    /// <param name="shadow">What the model in shadow has shown; null to leave that as it is.</param>
    public void Report(double progress, ShadowReference? shadow = null)
    {
        this.view = this.view with { Progress = Math.Round(progress, 3), Shadow = shadow ?? this.view.Shadow };
        var news = (this.view.Progress, this.view.Shadow);
        if (news != this.said && this.parts.Time.GetElapsedTime(this.saidAt) >= ProgressInterval)
        {
            this.saidAt = this.parts.Time.GetTimestamp();
            this.said = news;
            this.Changed?.Invoke();
        }
    }

    /// <summary>Says why an order was not taken.</summary>
    public void Reject(string? orderId, string reason)
    {
        this.view = this.view with { Rejection = new SwapRejection(orderId, reason, this.Now) };
        this.Changed?.Invoke();
    }

    // Slots of a later agent, or that cannot be read: nothing can be exchanged, and writing says why.
    private StationSlots ReadOrNothing()
    {
        try
        {
            return this.parts.Store.Read(this.parts.Station);
        }
        catch (ModelStoreException)
        {
            return this.view?.Slots ?? new StationSlots();
        }
    }

    private StationSlots Timed(StationSlots slots) => this.noted is { } change && slots.Swap is { } swap
        ? slots with { Swap = swap with { Timings = change(swap.Timings) } }
        : slots;

    private void Take(StationSlots slots)
    {
        var before = this.view;
        var swap = slots.Swap;
        var isSame = before.Slots.Swap is { } last && last.Order.OrderId == swap?.Order.OrderId;
        var isSameState = isSame && before.Slots.Swap!.State == swap!.State;
        this.view = new SwapView(slots)
        {
            Progress = isSameState ? before.Progress : null,
            Shadow = isSame ? before.Shadow : null,
            Rejection = null,
        };
        if (swap is not null && !isSameState)
        {
            SwapLog.State(this.logger, swap.Order.OrderId, swap.State, Name(swap.Candidate) ?? "of the order");
        }

        this.Changed?.Invoke();
    }

    private static string? Name(StoredModel? model) => model is null ? null : FormattableString.Invariant($"{model.Name} {model.Version}");
}
