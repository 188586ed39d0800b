using MultiAD.Edge.Inspection.Diagnostics;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>What an exchange changes in a station's slots; each result is to be on disk before its effect takes place.</summary>
internal static class SlotChanges
{
    private const int MaximumReason = 1000;

    /// <summary>Whether an exchange is under way: its candidate must stay in the store.</summary>
    public static bool IsUnderWay(this StationSlots slots) => slots.Swap is { State: not SwapState.Idle } swap && !swap.State.IsEnd();

    /// <summary>Whether a state ends an exchange.</summary>
    public static bool IsEnd(this SwapState state) => state is SwapState.Confirmed or SwapState.RolledBack or SwapState.Refused;

    /// <summary>
    /// Begins an exchange: <see cref="SwapState.Downloading"/>, or <see cref="SwapState.Verifying"/> where nothing is fetched.
    /// </summary>
    /// <exception cref="InvalidOperationException">A model is on trial: it must be confirmed or returned first.</exception>
    public static StationSlots Begin(this StationSlots slots, ModelOrder order, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (slots.Swap?.State == SwapState.ActiveUnconfirmed)
        {
            throw new InvalidOperationException(
                $"Order {order.OrderId} cannot begin: the model of {slots.Swap.Order.OrderId} is on trial.");
        }

        var state = order.Source is null ? SwapState.Verifying : SwapState.Downloading;
        return slots with { Swap = new SwapRecord { Order = order, State = state, Since = now } };
    }

    /// <summary>Goes on to a state that leaves the slots as they are.</summary>
    public static StationSlots WithState(this StationSlots slots, SwapState state, DateTimeOffset now, string? reason = null)
    {
        var swap = Under(slots);
        return slots with { Swap = swap with { State = state, Since = now, Reason = Cut(reason) } };
    }

    /// <summary>Names the new model, whose bundle lies in the store now.</summary>
    public static StationSlots WithCandidate(this StationSlots slots, StoredModel candidate)
    {
        var swap = Under(slots);
        return slots with { Swap = swap with { Candidate = candidate } };
    }

    /// <summary>Takes the candidate into the active slot, on trial; the model that inspected so far becomes the previous one.</summary>
    /// <exception cref="InvalidOperationException">There is no candidate, or it is active already.</exception>
    public static StationSlots Activate(this StationSlots slots, DateTimeOffset now)
    {
        var swap = Under(slots);
        var candidate = swap.Candidate is { } model && swap.State != SwapState.ActiveUnconfirmed
            ? model
            : throw new InvalidOperationException($"Order {swap.Order.OrderId} has no candidate to activate in state {swap.State}.");
        var changed = slots with
        {
            Active = candidate,
            Previous = slots.Active is { } active && active.Sha256 != candidate.Sha256 ? active : slots.Previous,
            Swap = swap with
            {
                State = SwapState.ActiveUnconfirmed,
                Since = now,
                Reason = null,
                StartsUnconfirmed = 0,
                PartsSinceActivation = 0,
                ActiveBefore = slots.Active,
                PreviousBefore = slots.Previous,
            },
        };
        return changed.Remember(now);
    }

    /// <summary>
    /// Counts a start of the agent while the exchange is under way, above all with the model on trial; to be written before the
    /// model is loaded.
    /// </summary>
    public static StationSlots CountStart(this StationSlots slots)
    {
        var swap = Under(slots);
        return slots with { Swap = swap with { StartsUnconfirmed = swap.StartsUnconfirmed + 1 } };
    }

    /// <summary>Ends the trial: the model inspects for good, and raises the version floor.</summary>
    public static StationSlots Confirm(this StationSlots slots, DateTimeOffset now)
    {
        var swap = OnTrial(slots);
        var changed = slots with
        {
            VersionFloor = Math.Max(slots.VersionFloor, slots.Active!.Version),
            Swap = swap with { State = SwapState.Confirmed, Since = now, ActiveBefore = null, PreviousBefore = null },
        };
        return changed.Remember(now);
    }

    /// <summary>Ends the trial: both slots are as they were before the activation.</summary>
    public static StationSlots Return(this StationSlots slots, string reason, DateTimeOffset now)
    {
        var swap = OnTrial(slots);
        var changed = slots with
        {
            Active = swap.ActiveBefore,
            Previous = swap.PreviousBefore,
            Swap = swap with
            {
                State = SwapState.RolledBack,
                Since = now,
                Reason = Cut(reason),
                ActiveBefore = null,
                PreviousBefore = null,
            },
        };
        return changed.Remember(now);
    }

    /// <summary>Ends an exchange before anything was exchanged.</summary>
    /// <exception cref="InvalidOperationException">The model is on trial; see <see cref="Return"/>.</exception>
    public static StationSlots Refuse(this StationSlots slots, string reason, DateTimeOffset now)
    {
        var swap = Under(slots);
        if (swap.State == SwapState.ActiveUnconfirmed)
        {
            throw new InvalidOperationException($"Order {swap.Order.OrderId} is on trial: it can be returned, not refused.");
        }

        return slots.WithState(SwapState.Refused, now, reason).Remember(now);
    }

    /// <summary>Takes a configured file in as the first model, confirmed.</summary>
    public static StationSlots TakeIn(this StationSlots slots, StoredModel model, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(model);
        var taken = new ModelEvent(now, SwapState.Confirmed, model, null, "configuration", null);
        return slots with
        {
            Active = model,
            VersionFloor = Math.Max(slots.VersionFloor, model.Version),
            ConfiguredSha256 = model.Sha256,
            History = Append(slots.History, taken),
        };
    }

    private static StationSlots Remember(this StationSlots slots, DateTimeOffset now)
    {
        var swap = slots.Swap!;
        var entry = new ModelEvent(now, swap.State, swap.Candidate, swap.Order.OrderId, swap.Order.By, swap.Reason);
        return slots with { History = Append(slots.History, entry) };
    }

    private static IReadOnlyList<ModelEvent> Append(IReadOnlyList<ModelEvent> history, ModelEvent entry) =>
        [.. history.Append(entry).TakeLast(StationSlots.MaximumHistory)];

    private static SwapRecord Under(StationSlots slots) =>
        slots.IsUnderWay() ? slots.Swap! : throw new InvalidOperationException("No exchange is under way.");

    private static SwapRecord OnTrial(StationSlots slots) =>
        slots.Swap is { State: SwapState.ActiveUnconfirmed } swap && slots.Active is not null
            ? swap
            : throw new InvalidOperationException($"No model is on trial; the exchange is {slots.Swap?.State ?? SwapState.Idle}.");

    private static string? Cut(string? reason) => reason is null ? null : PrintableText.Of(reason, MaximumReason);
}
