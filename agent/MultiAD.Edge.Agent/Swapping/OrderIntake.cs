using System.Threading.Channels;
using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>The order of a station that waits to be begun: one, the last that came. Thread-safe.</summary>
internal sealed class OrderIntake
{
    private readonly Lock gate = new();

    // Told of an order, and of anything else that the loop should look at.
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private ModelOrder? waiting;
    private ModelOrder? beginning;
    private CancellationTokenSource? exchange;

    /// <summary>The order that waits; null where none does.</summary>
    public ModelOrder? Waiting
    {
        get
        {
            lock (this.gate)
            {
                return this.waiting;
            }
        }
    }

    /// <summary>Told when the loop should look again.</summary>
    public ChannelReader<bool> Awakenings => this.wake.Reader;

    /// <summary>Makes the loop look again.</summary>
    public void Wake() => this.wake.Writer.TryWrite(true);

    /// <summary>Whether an order was taken and is not begun yet.</summary>
    public bool IsWaiting(string orderId)
    {
        lock (this.gate)
        {
            return this.waiting?.OrderId == orderId || this.beginning?.OrderId == orderId;
        }
    }

    /// <summary>Takes an order, unless it was taken before; an exchange that is not yet activated ends for it.</summary>
    /// <param name="order">The order.</param>
    /// <param name="slots">What the station has done.</param>
    /// <param name="replaced">The order that waited until now; null where none did.</param>
    /// <returns>Why it is not taken; null where it is, or was before.</returns>
    public string? Offer(ModelOrder order, StationSlots slots, out ModelOrder? replaced)
    {
        ArgumentNullException.ThrowIfNull(order);
        replaced = null;
        lock (this.gate)
        {
            if (OrderRules.IsKnown(slots, order) || this.IsWaiting(order.OrderId))
            {
                return null;
            }

            if (OrderRules.Refuse(this.waiting ?? this.beginning ?? slots.Swap?.Order, order) is { } reason)
            {
                return reason;
            }

            // Not awaited: what it wakes must not run here.
            replaced = this.waiting;
            this.waiting = order;
            _ = this.exchange?.CancelAsync();
        }

        this.Wake();
        return null;
    }

    /// <summary>Takes the order that waits, to begin it; <see cref="EndBeginning"/> says that it is the station's own.</summary>
    /// <param name="wanted">Which one is taken; null for any.</param>
    public ModelOrder? Take(Predicate<ModelOrder>? wanted = null)
    {
        lock (this.gate)
        {
            if (this.waiting is not { } order || wanted?.Invoke(order) == false)
            {
                return null;
            }

            this.waiting = null;
            this.beginning = order;
            return order;
        }
    }

    /// <summary>The order that was taken is on disk, or was not begun.</summary>
    public void EndBeginning()
    {
        lock (this.gate)
        {
            this.beginning = null;
        }
    }

    /// <summary>Names what the next order ends; it ends at once where one waits already. Null for nothing.</summary>
    public void SetExchange(CancellationTokenSource? source)
    {
        lock (this.gate)
        {
            this.exchange = source;
            if (this.waiting is not null)
            {
                _ = source?.CancelAsync();
            }
        }
    }
}
