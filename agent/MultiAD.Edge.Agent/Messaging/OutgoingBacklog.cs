namespace MultiAD.Edge.Agent.Messaging;

/// <summary>
/// Messages that wait for the broker, bounded. Alerts and maps come first and in order; when they are too many, the
/// oldest map goes, and an alert only where no map is left. Results come second; the oldest goes. Everything that goes
/// is counted. Thread-safe.
/// </summary>
public sealed class OutgoingBacklog(int alertCapacity, int resultCapacity) : IDisposable
{
    private readonly Lock gate = new();
    private readonly LinkedList<OutgoingMessage> alerts = [];
    private readonly Queue<OutgoingMessage> results = new();
    private readonly SemaphoreSlim available = new(0);

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

    /// <summary>Adds a message.</summary>
    public void Add(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (this.gate)
        {
            if (message.Class == DeliveryClass.Result)
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
                if (this.alerts.Count >= alertCapacity)
                {
                    this.MakeRoom();
                }

                this.alerts.AddLast(message);
            }
        }

        this.available.Release();
    }

    /// <summary>Waits until a message may be there.</summary>
    /// <returns>False when the time is over.</returns>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => this.available.WaitAsync(timeout, cancellationToken);

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
            if (message.Class != DeliveryClass.Result)
            {
                this.alerts.Remove(message);
            }
            else if (this.results.TryPeek(out var first) && ReferenceEquals(first, message))
            {
                this.results.Dequeue();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.available.Dispose();

    private void MakeRoom()
    {
        for (var node = this.alerts.First; node is not null; node = node.Next)
        {
            if (node.Value.Class == DeliveryClass.Map)
            {
                this.alerts.Remove(node);
                this.DroppedMaps++;
                return;
            }
        }

        this.alerts.RemoveFirst();
        this.DroppedAlerts++;
    }
}
