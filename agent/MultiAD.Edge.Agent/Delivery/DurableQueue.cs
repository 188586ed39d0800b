namespace MultiAD.Edge.Agent.Delivery;

/// <summary>
/// Alerts and kept values between those who add, the disk, and the one who takes. New alerts wait in memory for the next
/// commit. Of those on disk only the oldest are in memory too, so that a backlog of any length takes the same room. While the
/// disk takes nothing, new alerts can be taken without having been there. Thread-safe.
/// </summary>
internal sealed class DurableQueue
{
    private readonly Lock gate = new();
    private readonly KeptCache kept = new();
    private readonly StoredAlerts stored = new();
    private readonly LinkedList<OutboxEntry> pending = new();
    private TaskCompletionSource nextCommit = NewCommit();
    private long pendingBytes;
    private long lastId;

    // So many of the pending, the first ones, were refused by the disk: they can be taken.
    private int held;
    private bool refused;

    /// <summary>How things stand.</summary>
    public DurableQueueState State
    {
        get
        {
            lock (this.gate)
            {
                return new DurableQueueState
                {
                    Stored = this.stored.Count,
                    Pending = this.pending.Count,
                    PendingBytes = this.pendingBytes,
                    Delivered = this.stored.Delivered,
                    HasWrites = this.pending.Count > 0 || this.kept.HasChanges,
                    LoadAfter = this.stored.LoadAfter,
                };
            }
        }
    }

    /// <summary>The next name of a message within this process.</summary>
    public long NextId() => Interlocked.Increment(ref this.lastId);

    /// <summary>Adds an alert.</summary>
    /// <returns>Ends with the next commit, or when the disk has refused it.</returns>
    public Task Add(OutboxEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (this.gate)
        {
            this.pending.AddLast(entry);
            this.pendingBytes += entry.Message.Size;
            if (entry.Message.Keep is { } keep)
            {
                this.kept.Set(keep);
            }

            this.held += this.refused ? 1 : 0;
            return this.refused ? Task.CompletedTask : this.nextCommit.Task;
        }
    }

    /// <summary>Sets or removes a kept value.</summary>
    /// <returns>Ends with the next commit, or when the disk has refused it.</returns>
    public Task Set(KeptValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (this.gate)
        {
            this.kept.Set(value);
            return this.refused ? Task.CompletedTask : this.nextCommit.Task;
        }
    }

    /// <summary>Kept values whose keys begin with a prefix.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Read(string prefix)
    {
        lock (this.gate)
        {
            return this.kept.Read(prefix);
        }
    }

    /// <summary>The oldest alert that is wanted; null where none can be taken now.</summary>
    public OutboxEntry? Peek(OutboxDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        lock (this.gate)
        {
            // One that only the disk holds comes before those that it refused.
            return this.stored.Count > 0
                ? this.stored.Oldest(demand)
                : this.pending.Take(this.held).FirstOrDefault(entry => demand.Wants(entry.Message));
        }
    }

    /// <summary>Removes an alert that was taken, if it is still there.</summary>
    public bool Complete(long id)
    {
        lock (this.gate)
        {
            if (this.stored.Complete(id))
            {
                return true;
            }

            if (this.pending.FirstNode(entry => entry.Id == id) is not { } node)
            {
                return false;
            }

            this.RemovePending(node);
            return true;
        }
    }

    /// <summary>Removes the oldest alert that is in memory alone.</summary>
    public OutboxEntry? DropOldestPending()
    {
        lock (this.gate)
        {
            var oldest = this.pending.First;
            if (oldest is not null)
            {
                this.RemovePending(oldest);
            }

            return oldest?.Value;
        }
    }

    /// <summary>Takes in what a file holds that was opened now; it is older than all that is here.</summary>
    public void Opened(long count, IReadOnlyList<KeyValuePair<string, byte[]>> values)
    {
        lock (this.gate)
        {
            this.stored.Opened(count);
            this.kept.Load(values);
        }
    }

    /// <summary>Takes alerts that were read from disk after <see cref="DurableQueueState.LoadAfter"/>.</summary>
    public void Loaded(IReadOnlyList<StoredEntry> entries)
    {
        lock (this.gate)
        {
            this.stored.Loaded(entries);
        }
    }

    /// <summary>Everything that should be written; alerts stay here until <see cref="Written"/>.</summary>
    public OutboxBatch TakeBatch()
    {
        lock (this.gate)
        {
            var batch = new OutboxBatch
            {
                Alerts = [.. this.pending],
                Delivered = this.stored.TakeDelivered(),
                Kept = this.kept.TakeChanges(),
                Done = this.nextCommit,
            };
            this.nextCommit = NewCommit();
            return batch;
        }
    }

    /// <summary>A batch is on disk.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="rows">Rows of its alerts.</param>
    /// <param name="dropped">Alerts that left the disk for it.</param>
    /// <returns>Those of them that had not been delivered.</returns>
    public IReadOnlyList<DroppedRow> Written(OutboxBatch batch, IReadOnlyList<long> rows, IReadOnlyList<DroppedRow> dropped)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(rows);
        lock (this.gate)
        {
            this.refused = false;
            for (var i = 0; i < rows.Count; i++)
            {
                this.MoveToDisk(new StoredEntry(rows[i], batch.Alerts[i]));
            }

            batch.Done.TrySetResult();
            return this.stored.Dropped(dropped);
        }
    }

    /// <summary>The disk took nothing of a batch: it is held, and its alerts can be taken.</summary>
    public void Refused(OutboxBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        lock (this.gate)
        {
            this.refused = true;
            this.held = this.pending.Count;
            this.stored.PutBack(batch.Delivered);
            this.kept.PutBack(batch.Kept);
            batch.Done.TrySetResult();
            this.nextCommit.TrySetResult();
            this.nextCommit = NewCommit();
        }
    }

    /// <summary>The file is gone: all that is in memory belongs into a new one.</summary>
    /// <returns>Alerts that were on disk alone.</returns>
    public long Lost()
    {
        lock (this.gate)
        {
            var (saved, lost) = this.stored.Clear();
            foreach (var entry in saved.Reverse())
            {
                this.pending.AddFirst(entry);
                this.pendingBytes += entry.Message.Size;
            }

            this.held = this.pending.Count;
            this.kept.Forget();
            return lost;
        }
    }

    private static TaskCompletionSource NewCommit() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // One that was delivered or dropped while it was written has to leave again.
    private void MoveToDisk(StoredEntry entry)
    {
        if (this.pending.First is { } first && first.Value.Id == entry.Entry.Id)
        {
            this.RemovePending(first);
            this.stored.Add(entry);
        }
        else
        {
            this.stored.AddDelivered(entry.Row);
        }
    }

    private void RemovePending(LinkedListNode<OutboxEntry> node)
    {
        this.pendingBytes -= node.Value.Message.Size;
        this.pending.Remove(node);
        this.held = Math.Max(0, this.held - 1);
    }
}
