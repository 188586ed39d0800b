using MultiAD.Edge.Agent.Supervision;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>
/// The only thread that touches the outbox's file. All that came while one commit was on its way to the disk is the next
/// commit. What was delivered is deleted with the next write, or a little later: a repeat after a kill is allowed, a write for
/// each alert more than a memory card should bear.
/// </summary>
internal sealed class OutboxWriter : IDisposable
{
    private const int DeleteAtOnce = 512;
    private static readonly TimeSpan DeleteInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AgeInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan GapCheck = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    // A worn card takes seconds for one commit.
    private static readonly TimeSpan SlowDisk = TimeSpan.FromSeconds(15);

    private readonly OutboxFile file;
    private readonly DurableQueue queue;
    private readonly OutboxGaps gaps;
    private readonly OutboxOptions options;
    private readonly TimeProvider time;
    private readonly Action wake;
    private readonly AutoResetEvent signal = new(false);
    private readonly Thread thread;
    private OutboxStore? store;
    private volatile bool stopping;
    private volatile bool disposed;
    private volatile bool failing;
    private long lastStep;

    /// <summary>Makes the writer; nothing is opened yet.</summary>
    /// <param name="file">Where alerts and kept values are.</param>
    /// <param name="queue">What is written and read.</param>
    /// <param name="gaps">Told of what is lost.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="time">Clock of their age.</param>
    /// <param name="wake">Called when there may be something to take.</param>
    public OutboxWriter(OutboxFile file, DurableQueue queue, OutboxGaps gaps, OutboxOptions options, TimeProvider time, Action wake)
    {
        this.file = file;
        this.queue = queue;
        this.gaps = gaps;
        this.options = options;
        this.time = time;
        this.wake = wake;
        this.Pulse = new Heartbeat("outbox", time) { Allowance = SlowDisk, InputWaits = () => !this.failing && queue.State.HasWrites };
        this.thread = new Thread(this.Run) { IsBackground = true, Name = "outbox" };
    }

    /// <summary>Its sign of life.</summary>
    public Heartbeat Pulse { get; }

    /// <summary>Opens the file and begins; when it returns, what was kept can be read.</summary>
    public void Start()
    {
        this.Step();
        this.thread.Start();
    }

    /// <summary>Says that something waits to be written or read.</summary>
    public void Signal()
    {
        if (!this.stopping)
        {
            this.signal.Set();
        }
    }

    /// <summary>Writes what waits and closes the file, within a bounded time.</summary>
    public void Stop()
    {
        this.stopping = true;
        if (this.thread.IsAlive)
        {
            this.signal.Set();
            this.thread.Join(StopTime);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A host that offers one service under several names disposes it as often.
        if (this.disposed)
        {
            return;
        }

        this.Stop();
        this.disposed = true;
        if (!this.thread.IsAlive)
        {
            this.store?.Dispose();
            this.store = null;
        }

        this.signal.Dispose();
    }

    private static OutboxGap Gap(IReadOnlyList<DroppedRow> rows) => new(
        rows.Count,
        rows.Min(row => row.AddedAt),
        rows.Max(row => row.AddedAt),
        rows[0].TooOld
            ? $"waited longer than {OutboxOptions.Section}:{nameof(OutboxOptions.MaximumAge)}"
            : $"more waited than {OutboxOptions.Section}:{nameof(OutboxOptions.MaximumBytes)} allows");

    private void Run()
    {
        while (!this.stopping)
        {
            var due = this.DueIn();
            if (due <= TimeSpan.Zero)
            {
                this.Pulse.Begin();
                this.Step();
                this.Pulse.End();
            }
            else
            {
                this.signal.WaitOne(this.gaps.Count > 0 && due > GapCheck ? GapCheck : due);
            }

            if (this.gaps.Count > 0)
            {
                this.wake();
            }
        }

        this.Step();
        this.store?.Dispose();
        this.store = null;
    }

    private TimeSpan DueIn()
    {
        var since = TimeSpan.FromMilliseconds(Environment.TickCount64 - this.lastStep);
        if (this.failing)
        {
            return RetryInterval - since;
        }

        var state = this.queue.State;
        return state.HasWrites || state.LoadAfter is not null || state.Delivered >= DeleteAtOnce ? TimeSpan.Zero
            : state.Delivered > 0 ? DeleteInterval - since
            : AgeInterval - since;
    }

    private void Step()
    {
        try
        {
            this.store ??= this.Open();
            this.Write(this.store);
            while (this.queue.State.LoadAfter is { } row)
            {
                this.queue.Loaded(this.store.ReadAfter(row, StoredAlerts.WindowSize, this.queue.NextId));
            }

            this.failing = false;
            this.file.SayWorking();
        }
        catch (Exception error) when (OutboxFormat.IsDamage(error))
        {
            this.Replace(error.Message);
        }
        catch (Exception error) when (OutboxFormat.IsRefusal(error))
        {
            this.Hold(error);
        }

        this.lastStep = Environment.TickCount64;
        if (this.queue.State is { Stored: > 0 } or { Pending: > 0 })
        {
            this.wake();
        }
    }

    private OutboxStore Open()
    {
        var opened = this.file.Open();
        var kept = opened.ReadKept();
        this.queue.Opened(opened.Count, kept);
        foreach (var (key, value) in kept)
        {
            if (key == OutboxGaps.AlertKey)
            {
                this.gaps.Restore(value);
            }
        }

        this.file.SayOpened(opened.Count);
        return opened;
    }

    private void Write(OutboxStore target)
    {
        var batch = this.queue.TakeBatch();
        try
        {
            var oldest = this.time.GetUtcNow() - this.options.MaximumAge;
            var (rows, dropped) = target.Write(batch, this.options.MaximumBytes, oldest, rows => this.gaps.Keep(Gap(rows)));
            var lost = this.queue.Written(batch, rows, dropped);
            if (lost.Count > 0)
            {
                this.gaps.Add(MessagePriority.Alert, Gap(lost));
            }
        }
        catch
        {
            this.queue.Refused(batch);
            throw;
        }
    }

    private void Hold(Exception error)
    {
        this.failing = true;
        this.queue.Refused(this.queue.TakeBatch());
        this.file.SayFailing(error);
    }

    // What is in memory goes into a new file; what only the damaged one holds is lost.
    private void Replace(string reason)
    {
        this.store?.Dispose();
        this.store = null;
        var lost = this.queue.Lost();
        if (lost > 0)
        {
            var now = this.time.GetUtcNow();
            this.file.SayLost(lost);
            this.gaps.Add(MessagePriority.Alert, new OutboxGap(lost, now, now, "the file of the outbox was damaged"));
            _ = this.queue.Set(this.gaps.Keep());
        }

        try
        {
            this.file.SetAside(reason);
            this.failing = false;
        }
        catch (Exception error) when (OutboxFormat.IsRefusal(error))
        {
            this.Hold(error);
        }
    }
}
