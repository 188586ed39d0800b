using System.Text.Json;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>
/// What was lost since it was last published, by class. Gaps of alerts are also kept on disk, so that a restart says them;
/// results and maps go with the process anyway. Thread-safe.
/// </summary>
/// <param name="agent">Whose messages they are.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Told when something begins to be lost.</param>
internal sealed class OutboxGaps(AgentIdentity agent, TimeProvider time, ILogger logger)
{
    /// <summary>Key under which the gap of alerts is kept.</summary>
    public const string AlertKey = "gap/alert";

    // A link that is too slow loses results all the time: it is said, but takes no room of its own.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly MessagePriority[] Classes = [MessagePriority.Alert, MessagePriority.Map, MessagePriority.Result];

    private readonly Lock gate = new();
    private readonly Dictionary<MessagePriority, OutboxGap> gaps = [];
    private readonly Dictionary<MessagePriority, DateTimeOffset> published = [];
    private OutboxLosses losses;
    private (OutboxEntry Entry, MessagePriority Class, OutboxGap Gap)? taken;

    /// <summary>All that was lost in this process.</summary>
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

    /// <summary>Messages about gaps that wait.</summary>
    public int Count
    {
        get
        {
            lock (this.gate)
            {
                return this.gaps.Count + (this.taken is null ? 0 : 1);
            }
        }
    }

    /// <summary>Counts lost messages.</summary>
    public void Add(MessagePriority kind, OutboxGap gap)
    {
        lock (this.gate)
        {
            this.losses = kind switch
            {
                MessagePriority.Alert => this.losses with { Alerts = this.losses.Alerts + gap.Count },
                MessagePriority.Map => this.losses with { Maps = this.losses.Maps + gap.Count },
                _ => this.losses with { Results = this.losses.Results + gap.Count },
            };
            if (!this.gaps.ContainsKey(kind))
            {
                OutboxLog.Lost(logger, kind, gap.Reason);
            }

            this.gaps[kind] = gap.After(this.gaps.GetValueOrDefault(kind));
        }
    }

    /// <summary>Takes in the gap of alerts that an earlier start could not publish.</summary>
    public void Restore(byte[] kept)
    {
        lock (this.gate)
        {
            if (JsonSerializer.Deserialize(kept, MessageJson.Default.GapMessage) is { } gap)
            {
                this.gaps[MessagePriority.Alert] = new OutboxGap(gap.Count, gap.Since, gap.Until, gap.Reason)
                    .After(this.gaps.GetValueOrDefault(MessagePriority.Alert));
            }
        }
    }

    /// <summary>The gap of alerts as it is kept on disk.</summary>
    /// <param name="more">Alerts that are lost with the commit that keeps it.</param>
    public KeptValue Keep(OutboxGap? more = null)
    {
        lock (this.gate)
        {
            var waiting = this.gaps.GetValueOrDefault(MessagePriority.Alert);
            var unpublished = this.taken is { Class: MessagePriority.Alert } taken ? taken.Gap.Before(waiting) : waiting;
            var gap = more?.After(unpublished) ?? unpublished;
            return new KeptValue(AlertKey, gap is null ? null : Serialize(Message(MessagePriority.Alert, gap)));
        }
    }

    /// <summary>The next message about a gap; null where none is due. The same one until it is completed.</summary>
    public OutboxEntry? Peek(Func<long> nextId)
    {
        ArgumentNullException.ThrowIfNull(nextId);
        lock (this.gate)
        {
            if (this.taken is null && this.Due() is { } kind)
            {
                var gap = this.gaps[kind];
                var payload = Serialize(agent.Sequencer.Stamp(Message(kind, gap)));
                var message = new OutgoingMessage(agent.Topics.Gap, payload, MessagePriority.Alert);
                this.gaps.Remove(kind);
                this.taken = (new OutboxEntry(nextId(), message) { AddedAt = time.GetUtcNow() }, kind, gap);
            }

            return this.taken?.Entry;
        }
    }

    /// <summary>A message was delivered.</summary>
    /// <returns>Class of its gap; null where it was another message.</returns>
    public MessagePriority? Complete(long id)
    {
        lock (this.gate)
        {
            if (this.taken is not { } done || done.Entry.Id != id)
            {
                return null;
            }

            this.taken = null;
            this.published[done.Class] = time.GetUtcNow();
            return done.Class;
        }
    }

    private static GapMessage Message(MessagePriority kind, OutboxGap gap) => new()
    {
        Class = JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()),
        Count = gap.Count,
        Since = gap.Since,
        Until = gap.Until,
        Reason = gap.Reason,
    };

    private static byte[] Serialize(GapMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.GapMessage);

    private MessagePriority? Due()
    {
        var now = time.GetUtcNow();
        foreach (var kind in Classes)
        {
            // The clock may be set while the agent runs: a time ahead counts as long ago.
            var last = this.published.GetValueOrDefault(kind, DateTimeOffset.MinValue);
            if (this.gaps.ContainsKey(kind) && (now - last >= Interval || last > now))
            {
                return kind;
            }
        }

        return null;
    }
}
