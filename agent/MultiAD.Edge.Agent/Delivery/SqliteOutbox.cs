using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Supervision;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>
/// The agent's outbox: alerts and kept values on disk, results and maps in memory, all bounded. Where the room is too small,
/// the oldest maps and results go first and alerts last; what goes is counted, and said on the topic <c>gap</c> once there is
/// a way. A file that cannot be used never stops inspection: alerts are held in memory then. Thread-safe for many that add and
/// one that takes.
/// </summary>
internal sealed class SqliteOutbox : IOutbox, IKeptValues, IHostedService, IDisposable
{
    private const string FileName = "outbox.db";

    private readonly Lock gate = new();
    private readonly OutboxOptions options;
    private readonly OutboxFile file;
    private readonly DurableQueue alerts = new();
    private readonly BestEffortQueue others;
    private readonly OutboxGaps gaps;
    private readonly OutboxWriter writer;
    private readonly TimeProvider time;
    private readonly ILogger<SqliteOutbox> logger;
    private bool alertsTurn;

    // Many additions while nobody takes are one signal.
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Makes the outbox; it takes messages at once, and opens its file when the host starts.</summary>
    /// <param name="options">Where it is, and its bounds.</param>
    /// <param name="agent">Who says what was lost.</param>
    /// <param name="notices">Told of a file that cannot be used.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told of what is lost or could be.</param>
    /// <param name="heartbeats">Where its writer shows that it moves on; null for nowhere.</param>
    public SqliteOutbox(
        OutboxOptions options,
        AgentIdentity agent,
        Notices notices,
        TimeProvider time,
        ILogger<SqliteOutbox> logger,
        Heartbeats? heartbeats = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        this.time = time;
        this.logger = logger;
        var path = options.Path ?? Path.Combine(StateFolder.Find(Environment.GetEnvironmentVariable), FileName);
        this.file = new OutboxFile(path, notices, time, logger);
        this.gaps = new OutboxGaps(agent, time, logger);
        this.others = new BestEffortQueue(options.Results, this.Lose);
        this.writer = new OutboxWriter(this.file, this.alerts, this.gaps, options, time, this.Wake);
        heartbeats?.Add(this.writer.Pulse);
    }

    /// <inheritdoc/>
    public OutboxLosses Losses => this.gaps.Losses;

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            var state = this.alerts.State;
            lock (this.gate)
            {
                return (int)Math.Min(int.MaxValue, state.Stored + state.Pending + this.others.Count + this.gaps.Count);
            }
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(this.writer.Start, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="IOException">Alerts are lost, because they could neither be delivered nor written.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.Run(this.writer.Stop, CancellationToken.None).ConfigureAwait(false);
        var state = this.alerts.State;
        lock (this.gate)
        {
            if (this.others.Count > 0)
            {
                OutboxLog.Unsent(this.logger, this.others.Results, this.others.Count - this.others.Results);
            }
        }

        if (state.Stored > 0)
        {
            OutboxLog.Left(this.logger, state.Stored, this.file.Path);
        }

        if (state.Pending > 0)
        {
            throw new IOException(
                $"{state.Pending} alerts could neither be delivered nor written to {this.file.Path} and are lost. "
                + $"Repair the disk or set {OutboxOptions.Section}:{nameof(OutboxOptions.Path)}.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.writer.Dispose();

    /// <inheritdoc/>
    public void Add(OutgoingMessage message) => _ = this.Enqueue(message);

    /// <inheritdoc/>
    public Task AddDurablyAsync(OutgoingMessage message, CancellationToken cancellationToken) =>
        this.Enqueue(message).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Read(string prefix) => this.alerts.Read(prefix);

    /// <inheritdoc/>
    public Task SetAsync(string key, byte[]? value, CancellationToken cancellationToken)
    {
        var done = this.alerts.Set(new KeptValue(key, value));
        this.writer.Signal();
        return done.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Wake() => this.signal.Writer.TryWrite(true);

    /// <inheritdoc/>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) =>
        await this.signal.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public OutboxEntry? Peek(OutboxDemand demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        lock (this.gate)
        {
            if (demand.Alerts && this.gaps.Peek(this.alerts.NextId) is { } gap && demand.Wants(gap.Message))
            {
                return gap;
            }

            var alert = demand.Alerts ? this.alerts.Peek(demand) : null;
            var result = this.others.NextResult(demand);
            var next = (this.alertsTurn ? alert ?? result : result ?? alert) ?? this.others.OldestMap(demand);
            if (alert is null && demand.Alerts && this.alerts.State.LoadAfter is not null)
            {
                // Alerts of topics that are wanted may stand behind those of others.
                this.writer.Signal();
            }

            return next;
        }
    }

    /// <inheritdoc/>
    public void Complete(long id)
    {
        lock (this.gate)
        {
            if (this.others.Remove(id) is { } other)
            {
                this.alertsTurn = other.Message.Priority == MessagePriority.Result;
                return;
            }

            if (this.gaps.Complete(id) is { } kind)
            {
                if (kind == MessagePriority.Alert)
                {
                    _ = this.alerts.Set(this.gaps.Keep());
                }
            }
            else if (this.alerts.Complete(id))
            {
                this.alertsTurn = false;
            }
        }

        this.writer.Signal();
    }

    private Task Enqueue(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var done = Task.CompletedTask;
        lock (this.gate)
        {
            var entry = new OutboxEntry(this.alerts.NextId(), message) { AddedAt = this.time.GetUtcNow() };
            if (message.Priority == MessagePriority.Alert)
            {
                done = this.alerts.Add(entry);
                this.MakeRoomForAlert();
            }
            else
            {
                this.others.Add(entry);
                done = message.Keep is { } keep ? this.alerts.Set(keep) : done;
                while (this.IsMemoryFull() && this.others.DropOldestMap(keepNewest: true))
                {
                    // The newest map stays whatever its size.
                }
            }
        }

        this.writer.Signal();
        this.Wake();
        return done;
    }

    private bool IsMemoryFull() => this.others.MapBytes + this.alerts.State.PendingBytes > this.options.MemoryBytes;

    private void MakeRoomForAlert()
    {
        while (this.IsMemoryFull())
        {
            if (this.others.DropOldestMap(keepNewest: false) || this.others.DropOldestResult())
            {
                continue;
            }

            if (this.alerts.DropOldestPending() is not { } alert)
            {
                return;
            }

            this.Lose(alert);
            _ = this.alerts.Set(this.gaps.Keep());
        }
    }

    private void Lose(OutboxEntry entry)
    {
        var kind = entry.Message.Priority;
        var reason = kind == MessagePriority.Result
            ? $"more waited than {OutboxOptions.Section}:{nameof(OutboxOptions.Results)} allows"
            : $"more waited in memory than {OutboxOptions.Section}:{nameof(OutboxOptions.MemoryBytes)} allows";
        this.gaps.Add(kind, new OutboxGap(1, entry.AddedAt, entry.AddedAt, reason));
    }
}
