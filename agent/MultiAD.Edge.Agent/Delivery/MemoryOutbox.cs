using System.Threading.Channels;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>
/// Messages that wait for the broker, bounded. Alerts and maps come first and in order; when they are too many, the
/// oldest map goes, and an alert only where no map is left. Results come second; the oldest goes. Everything that goes
/// is counted. Thread-safe for many that add and one that takes.
/// </summary>
/// <param name="alertCapacity">Alerts and maps that wait at most, at least 1.</param>
/// <param name="resultCapacity">Results that wait at most, at least 1.</param>
/// <param name="mapBytes">Bytes of maps that wait at most; the newest map is kept whatever its size.</param>
internal sealed class MemoryOutbox(int alertCapacity, int resultCapacity, long mapBytes) : IOutbox
{
    private readonly Lock gate = new();
    private readonly LinkedList<OutboxEntry> alerts = [];
    private readonly LinkedList<OutboxEntry> results = [];

    // Many additions while nobody takes are one signal.
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private long lastId;
    private long waitingMapBytes;
    private OutboxLosses losses;

    /// <inheritdoc/>
    public OutboxLosses Losses
    {
        get
        {
            lock (this.gate)
            {
                return this.losses;
            }
        }
    }

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            lock (this.gate)
            {
                return this.alerts.Count + this.results.Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Add(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (this.gate)
        {
            var entry = new OutboxEntry(++this.lastId, message);
            if (message.Priority == MessagePriority.Result)
            {
                if (this.results.Count >= resultCapacity)
                {
                    this.results.RemoveFirst();
                    this.losses = this.losses with { Results = this.losses.Results + 1 };
                }

                this.results.AddLast(entry);
            }
            else
            {
                this.MakeRoom(message);
                this.alerts.AddLast(entry);
                this.waitingMapBytes += MapBytes(message);
            }
        }

        this.Wake();
    }

    /// <inheritdoc/>
    public void Wake() => this.signal.Writer.TryWrite(true);

    /// <inheritdoc/>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        await this.signal.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<OutboxEntry?> PeekAsync(CancellationToken cancellationToken) =>
        this.PeekAsync(OutboxDemand.All, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<OutboxEntry?> PeekAsync(OutboxDemand demand, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(demand);
        lock (this.gate)
        {
            return ValueTask.FromResult(
                this.alerts.FirstOrDefault(entry => demand.Wants(entry.Message))
                ?? this.results.FirstOrDefault(entry => demand.Wants(entry.Message)));
        }
    }

    /// <inheritdoc/>
    public void Complete(long id)
    {
        lock (this.gate)
        {
            if (Remove(this.results, id) is null && Remove(this.alerts, id) is { } removed)
            {
                this.waitingMapBytes -= MapBytes(removed.Message);
            }
        }
    }

    // The one that is delivered is nearly always the first.
    private static OutboxEntry? Remove(LinkedList<OutboxEntry> entries, long id)
    {
        for (var node = entries.First; node is not null; node = node.Next)
        {
            if (node.Value.Id == id)
            {
                entries.Remove(node);
                return node.Value;
            }
        }

        return null;
    }

    private static long MapBytes(OutgoingMessage message) => message.Priority == MessagePriority.Map ? message.Payload.Length : 0;

    private void MakeRoom(OutgoingMessage coming)
    {
        // Only a map makes room among maps: one that is larger than all the room is kept when an alert comes.
        while (coming.Priority == MessagePriority.Map
            && this.waitingMapBytes > 0
            && this.waitingMapBytes + MapBytes(coming) > mapBytes)
        {
            this.DropOldestMap();
        }

        if (this.alerts.Count >= alertCapacity && !this.DropOldestMap())
        {
            this.alerts.RemoveFirst();
            this.losses = this.losses with { Alerts = this.losses.Alerts + 1 };
        }
    }

    private bool DropOldestMap()
    {
        for (var node = this.alerts.First; node is not null; node = node.Next)
        {
            if (node.Value.Message.Priority == MessagePriority.Map)
            {
                this.alerts.Remove(node);
                this.waitingMapBytes -= MapBytes(node.Value.Message);
                this.losses = this.losses with { Maps = this.losses.Maps + 1 };
                return true;
            }
        }

        return false;
    }
}
