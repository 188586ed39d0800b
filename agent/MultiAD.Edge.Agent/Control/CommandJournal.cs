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
    /// <summary>Answers that are kept at most.</summary>
    public const int Capacity = 512;

    /// <summary>Time for which an answer is kept at most.</summary>
    public static readonly TimeSpan MaximumAge = TimeSpan.FromDays(1);

    private const string Prefix = "command/";

    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> order = [];
    private readonly IKeptValues store;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    /// <summary>Reads the answers of earlier starts.</summary>
    public CommandJournal(IKeptValues store, TimeProvider time, ILogger<CommandJournal> logger)
    {
        ArgumentNullException.ThrowIfNull(store);
        this.store = store;
        this.time = time;
        this.logger = logger;
        var answers = store.Read(Prefix).Select(kept => Parse(kept.Value)).OfType<CommandAnswerMessage>();
        foreach (var answer in answers.Where(answer => answer.RequestId is not null).OrderBy(answer => answer.At))
        {
            this.Append(new Entry(answer.RequestId!, answer.Command, answer.Station, answer.At) { IsKept = true }).Finish(answer);
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
    /// <param name="entry">Its entry, or the one of the same identifier that was there before.</param>
    /// <returns>Whether it is new: the caller then does it, and calls <see cref="FinishAsync"/> or <see cref="Forget"/>.</returns>
    public bool TryBegin(CommandRequest request, out Entry entry)
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

            entry = this.Append(new Entry(request.RequestId, request.Command, request.Station, this.time.GetUtcNow()));
            return true;
        }
    }

    /// <summary>Keeps an answer, on disk where its command has an effect, and forgets the oldest where there are too many.</summary>
    public async Task FinishAsync(Entry entry, CommandAnswerMessage answer, bool hasEffect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        try
        {
            if (hasEffect)
            {
                var value = JsonSerializer.SerializeToUtf8Bytes(answer, MessageJson.Default.CommandAnswerMessage);
                entry.IsKept = true;
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

    private Entry Append(Entry entry)
    {
        this.entries[entry.RequestId] = entry;
        this.order.AddLast(entry);
        return entry;
    }

    private void Remove(Entry entry)
    {
        this.order.Remove(entry);
        if (this.entries.TryGetValue(entry.RequestId, out var current) && ReferenceEquals(current, entry))
        {
            this.entries.Remove(entry.RequestId);
        }
    }

    // The oldest that are over; a request under way is never one, since it would run a second time.
    private List<Entry> TakeSurplus()
    {
        var kept = new List<Entry>();
        lock (this.gate)
        {
            var oldest = this.time.GetUtcNow() - MaximumAge;
            while (this.order.First?.Value is { IsFinished: true } first && (this.entries.Count > Capacity || first.At < oldest))
            {
                this.Remove(first);
                if (first.IsKept)
                {
                    kept.Add(first);
                }
            }
        }

        return kept;
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

        /// <summary>Whether the answer is on disk.</summary>
        public bool IsKept { get; set; }

        /// <summary>Whether a request of the same identifier asks for the same.</summary>
        public bool IsSame(CommandRequest request) => request.Command == command && request.Station == station;

        /// <summary>Sets the answer.</summary>
        public void Finish(CommandAnswerMessage given) => this.answer.TrySetResult(given);
    }
}
