using System.Text.Json;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Control;

/// <summary>
/// Answers by the identifier of their request: the last ones, also of earlier starts where they had an effect, bounded in
/// number and age. Thread-safe.
/// </summary>
internal sealed class CommandJournal
{
    /// <summary>Answers of commands with an effect that are kept at most.</summary>
    public const int Capacity = 512;

    /// <summary>Answers of other commands that are kept at most, in memory alone: they must not drive the first ones out.</summary>
    public const int CapacityWithoutEffect = 64;

    /// <summary>Time for which an answer is kept at most.</summary>
    public static readonly TimeSpan MaximumAge = TimeSpan.FromDays(1);

    private const string Prefix = "command/";

    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> withEffect = [];
    private readonly LinkedList<Entry> withoutEffect = [];
    private readonly IKeptValues store;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    /// <summary>Makes a journal that knows nothing of earlier starts yet.</summary>
    public CommandJournal(IKeptValues store, TimeProvider time, ILogger<CommandJournal> logger)
    {
        ArgumentNullException.ThrowIfNull(store);
        this.store = store;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Reads the answers of earlier starts, once the store is open and before the first request comes.</summary>
    public void Load()
    {
        var answers = this.store.Read(Prefix).Select(kept => Parse(kept.Value)).OfType<CommandAnswerMessage>();
        lock (this.gate)
        {
            foreach (var answer in answers.Where(answer => answer.RequestId is not null).OrderBy(answer => answer.At))
            {
                this.Append(new Entry(answer.RequestId!, answer.Command, answer.Station, answer.At) { HasEffect = true }).Finish(answer);
            }
        }
    }

    /// <summary>Answers and requests under way.</summary>
    public int Count
    {
        get
        {
            lock (this.gate)
            {
                return this.entries.Count;
            }
        }
    }

    /// <summary>Takes a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="hasEffect">Whether its command has an effect.</param>
    /// <param name="entry">Its entry, or the one of the same identifier that was there before.</param>
    /// <returns>Whether it is new: the caller then does it, and calls <see cref="FinishAsync"/> or <see cref="Forget"/>.</returns>
    public bool TryBegin(CommandRequest request, bool hasEffect, out Entry entry)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (this.gate)
        {
            if (this.entries.TryGetValue(request.RequestId, out var known) && this.time.GetUtcNow() - known.At <= MaximumAge)
            {
                entry = known;
                return false;
            }

            if (known is not null)
            {
                this.Remove(known);
            }

            var at = this.time.GetUtcNow();
            entry = this.Append(new Entry(request.RequestId, request.Command, request.Station, at) { HasEffect = hasEffect });
            return true;
        }
    }

    /// <summary>Keeps an answer, on disk where its command has an effect, and forgets the oldest where there are too many.</summary>
    public async Task FinishAsync(Entry entry, CommandAnswerMessage answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        try
        {
            if (entry.HasEffect)
            {
                var value = JsonSerializer.SerializeToUtf8Bytes(answer, MessageJson.Default.CommandAnswerMessage);
                await this.store.SetAsync(Prefix + entry.RequestId, value, cancellationToken).ConfigureAwait(false);
            }

            foreach (var old in this.TakeSurplus())
            {
                await this.store.SetAsync(Prefix + old.RequestId, null, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // It was done: it is answered, whatever the disk says.
            ControlLog.NotKept(this.logger, entry.RequestId, error.Message);
        }
        finally
        {
            entry.Finish(answer);
        }
    }

    /// <summary>Gives back a request that was not done; those who wait for its answer get this one.</summary>
    public void Forget(Entry entry, CommandAnswerMessage answer)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (this.gate)
        {
            this.Remove(entry);
        }

        entry.Finish(answer);
    }

    private static CommandAnswerMessage? Parse(byte[] value)
    {
        try
        {
            return JsonSerializer.Deserialize(value, MessageJson.Default.CommandAnswerMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private LinkedList<Entry> Order(Entry entry) => entry.HasEffect ? this.withEffect : this.withoutEffect;

    private Entry Append(Entry entry)
    {
        this.entries[entry.RequestId] = entry;
        this.Order(entry).AddLast(entry);
        return entry;
    }

    private void Remove(Entry entry)
    {
        this.Order(entry).Remove(entry);
        if (this.entries.TryGetValue(entry.RequestId, out var current) && ReferenceEquals(current, entry))
        {
            this.entries.Remove(entry.RequestId);
        }
    }

    // The oldest that are over, and to be removed from the disk; a request under way never is, since it would run a second time.
    private List<Entry> TakeSurplus()
    {
        lock (this.gate)
        {
            this.TakeSurplus(this.withoutEffect, CapacityWithoutEffect);
            return this.TakeSurplus(this.withEffect, Capacity);
        }
    }

    private List<Entry> TakeSurplus(LinkedList<Entry> list, int capacity)
    {
        var taken = new List<Entry>();
        var oldest = this.time.GetUtcNow() - MaximumAge;
        while (list.First?.Value is { IsFinished: true } first && (list.Count > capacity || first.At < oldest))
        {
            this.Remove(first);
            taken.Add(first);
        }

        return taken;
    }

    /// <summary>One request and its answer.</summary>
    internal sealed class Entry(string requestId, string command, string? station, DateTimeOffset at)
    {
        private readonly TaskCompletionSource<CommandAnswerMessage> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Identifier of the request.</summary>
        public string RequestId => requestId;

        /// <summary>Time at which it came (UTC).</summary>
        public DateTimeOffset At => at;

        /// <summary>The answer, once there is one.</summary>
        public Task<CommandAnswerMessage> Answer => this.answer.Task;

        /// <summary>Whether the answer is there.</summary>
        public bool IsFinished => this.answer.Task.IsCompleted;

        /// <summary>Whether its command has an effect, so that the answer is kept on disk.</summary>
        public bool HasEffect { get; init; }

        /// <summary>Whether a request of the same identifier asks for the same.</summary>
        public bool IsSame(CommandRequest request) => request.Command == command && request.Station == station;

        /// <summary>Sets the answer.</summary>
        public void Finish(CommandAnswerMessage given) => this.answer.TrySetResult(given);
    }
}
