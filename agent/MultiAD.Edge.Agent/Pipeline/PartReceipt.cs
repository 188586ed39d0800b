namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>
/// Tells the source of a part once all that are to know of the part do: its result was taken, and its alert, where there is
/// one, is on disk. Begins with one holder, the line. Thread-safe.
/// </summary>
/// <param name="judged">Called once, by whoever lets go last.</param>
internal sealed class PartReceipt(Action judged)
{
    private int holders = 1;

    /// <summary>One more must let go; called by one that holds it already.</summary>
    public void Hold() => Interlocked.Increment(ref this.holders);

    /// <summary>Lets go.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref this.holders) == 0)
        {
            judged();
        }
    }
}
