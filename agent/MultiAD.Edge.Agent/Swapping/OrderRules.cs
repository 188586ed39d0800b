using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Which orders are taken, and which models may come by them.</summary>
internal static class OrderRules
{
    /// <summary>Whether an order was taken before: the same one twice is done once.</summary>
    public static bool IsKnown(StationSlots slots, ModelOrder order)
    {
        ArgumentNullException.ThrowIfNull(slots);
        return slots.Swap?.Order.OrderId == order.OrderId || slots.History.Any(entry => entry.OrderId == order.OrderId);
    }

    /// <summary>Why an order is not taken; null where it is.</summary>
    /// <param name="last">The order that was taken last; null where none was.</param>
    /// <param name="order">The order.</param>
    public static string? Refuse(ModelOrder? last, ModelOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);

        // Who may write to the state folder needs no replay; his clock may be set back.
        return !order.IsLocal && order.IssuedAt < last?.IssuedAt
            ? $"Order {order.OrderId} was given at {order.IssuedAt:O}, before the last one that was taken ({last.OrderId}, "
                + $"{last.IssuedAt:O}): a replay. Order again, and check the clock of who orders."
            : null;
    }

    /// <summary>An order as it is begun: never seen as older than the one before it, or that could come again.</summary>
    public static ModelOrder After(this ModelOrder order, StationSlots slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        var last = slots.Swap?.Order.IssuedAt;
        return order with { IssuedAt = last > order.IssuedAt ? last.Value : order.IssuedAt, Source = Written(order.Source) };
    }

    /// <summary>The model that a rollback brings back.</summary>
    /// <exception cref="SwapRefusedException">There is none, or the order names another.</exception>
    public static StoredModel Previous(StationSlots slots, ModelOrder order)
    {
        ArgumentNullException.ThrowIfNull(slots);
        if (order.Sha256 is { } active && active == slots.Active?.Sha256)
        {
            return slots.Active;
        }

        var previous = slots.Previous
            ?? throw new SwapRefusedException("There is no model before the running one to go back to. Install one.");
        return order.Sha256 is null || order.Sha256 == previous.Sha256
            ? previous
            : throw new SwapRefusedException(
                $"The model before the running one is {previous.Name} {previous.Version} ({previous.Sha256}), and {order.Sha256} was "
                + "ordered back. Order that one, or install the other.");
    }

    /// <summary>Checks that a model is not older than the newest that was confirmed here.</summary>
    /// <exception cref="SwapRefusedException">It is, and the order was neither signed nor given on this machine.</exception>
    public static void CheckFloor(StationSlots slots, ModelOrder order, StoredModel candidate)
    {
        ArgumentNullException.ThrowIfNull(slots);
        ArgumentNullException.ThrowIfNull(candidate);
        if (candidate.Version < slots.VersionFloor && !order.IsLocal && order.SignedBy is null)
        {
            throw new SwapRefusedException(
                $"{candidate.Name} has version {candidate.Version}, and {slots.VersionFloor} was confirmed here; an older model needs "
                + "a signed order. Sign it with multiad-train publish --key, or order it on the device with multiad-agent model.");
        }
    }

    // A path makes an absolute address that is written as the path that it was, and read as a relative one.
    private static Uri? Written(Uri? source)
    {
        var isPath = source is { IsAbsoluteUri: false } && Path.IsPathRooted(source.OriginalString);
        var known = isPath ? new Uri(source!.OriginalString) : source;
        return known is { IsAbsoluteUri: true } ? new Uri(known.AbsoluteUri) : known;
    }
}
