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
internal sealed class MemoryOutbox(int alertCapacity, int resultCapacity, long mapBytes)
{
    private readonly Lock gate = new();
    private readonly LinkedList<OutgoingMessage> alerts = [];
    private readonly Queue<OutgoingMessage> results = new();

    // Many additions while nobody takes are one signal.
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private long waitingMapBytes;

    /// <summary>Results dropped so far.</summary>
    public long DroppedResults { get; private set; }

    /// <summary>Maps dropped so far.</summary>
    public long DroppedMaps { get; private set; }

    /// <summary>Alerts dropped so far.</summary>
    public long DroppedAlerts { get; private set; }

    /// <summary>Messages that wait.</summary>
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

    /// <summary>Adds a message; never waits.</summary>
    public void Add(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (this.gate)
        {
            if (message.Class == MessagePriority.Result)
            {
                if (this.results.Count >= resultCapacity)
                {
                    this.results.Dequeue();
                    this.DroppedResults++;
                }

                this.results.Enqueue(message);
            }
            else
            {
                this.MakeRoom(message);
                this.alerts.AddLast(message);
                this.waitingMapBytes += MapBytes(message);
            }
        }

        this.Wake();
    }

    /// <summary>Ends a wait, also where no message was added.</summary>
    public void Wake() => this.signal.Writer.TryWrite(true);

    /// <summary>Waits until a message may be there or <see cref="Wake"/> was called.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => this.signal.Reader.ReadAsync(cancellationToken);

    /// <summary>The next message, which stays until <see cref="Remove"/>; null where none waits.</summary>
    public OutgoingMessage? Peek()
    {
        lock (this.gate)
        {
            return this.alerts.First?.Value ?? (this.results.TryPeek(out var result) ? result : null);
        }
    }

    /// <summary>Removes a message that was delivered, if it still waits.</summary>
    public void Remove(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (this.gate)
        {
            if (message.Class != MessagePriority.Result)
            {
                if (this.alerts.Remove(message))
                {
                    this.waitingMapBytes -= MapBytes(message);
                }
            }
            else if (this.results.TryPeek(out var first) && ReferenceEquals(first, message))
            {
                this.results.Dequeue();
            }
        }
    }

    private static long MapBytes(OutgoingMessage message) => message.Class == MessagePriority.Map ? message.Payload.Length : 0;

    private void MakeRoom(OutgoingMessage coming)
    {
        while (this.waitingMapBytes > 0 && this.waitingMapBytes + MapBytes(coming) > mapBytes)
        {
            this.DropOldestMap();
        }

        if (this.alerts.Count >= alertCapacity && !this.DropOldestMap())
        {
            this.alerts.RemoveFirst();
            this.DroppedAlerts++;
        }
    }

    private bool DropOldestMap()
    {
        for (var node = this.alerts.First; node is not null; node = node.Next)
        {
            if (node.Value.Class == MessagePriority.Map)
            {
                this.alerts.Remove(node);
                this.waitingMapBytes -= MapBytes(node.Value);
                this.DroppedMaps++;
                return true;
            }
        }

        return false;
    }
}
