namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>
/// Counts messages that nobody acknowledges, between their writing and the broker's next sign of life. Thread-safe.
/// </summary>
internal sealed class UnsureCount
{
    private long written;
    private long confirmed;

    /// <summary>Messages that were written; taken before a question to the broker, confirmed with its answer.</summary>
    public long Written => Interlocked.Read(ref this.written);

    /// <summary>Messages that were written since the broker last showed that it reads; they may be lost.</summary>
    public long Unsure => this.Written - Interlocked.Read(ref this.confirmed);

    /// <summary>Counts one that was written.</summary>
    public void Add() => Interlocked.Increment(ref this.written);

    /// <summary>Confirms the first ones: a broker reads in order, and has answered to what was written after them.</summary>
    public void Confirm(long count)
    {
        var now = Interlocked.Read(ref this.confirmed);
        while (now < count)
        {
            var seen = Interlocked.CompareExchange(ref this.confirmed, count, now);
            now = seen == now ? count : seen;
        }
    }
}
