namespace MultiAD.Edge.Inspection.Verdicts;

/// <summary>
/// Opens an alert when k of the last n parts failed and closes it when enough parts in a row passed, so that one bad
/// batch is one alert. Parts without a verdict (invalid image, not inspected) neither open nor close. Not thread-safe.
/// </summary>
public sealed class AlertPolicy
{
    private readonly int failsToOpen;
    private readonly int passesToClose;
    private readonly bool[] window;
    private int position;
    private int fails;
    private int passes;
    private long failedAt;

    /// <summary>Creates a policy without an open alert.</summary>
    /// <param name="failsToOpen">Failed parts within the window that open an alert, 1 to <paramref name="window"/>.</param>
    /// <param name="window">Number of last judged parts that are looked at.</param>
    /// <param name="passesToClose">Passed parts in a row that close the alert, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public AlertPolicy(int failsToOpen, int window, int passesToClose)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failsToOpen, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, failsToOpen);
        ArgumentOutOfRangeException.ThrowIfLessThan(passesToClose, 1);
        this.failsToOpen = failsToOpen;
        this.passesToClose = passesToClose;
        this.window = new bool[window];
    }

    /// <summary>Time without a failed part before an alert closes, in the unit of the times given; 0 for none.</summary>
    public long HoldOff { get; init; }

    /// <summary>Identifier of the open alert, or of the one that just closed; null before the first.</summary>
    public string? AlertId { get; private set; }

    /// <summary>Whether an alert is open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Failed parts since the alert opened, the ones that opened it included.</summary>
    public int FailedParts { get; private set; }

    /// <summary>Takes over what another policy has seen: an open alert stays open, and the last parts count on.</summary>
    /// <returns>This policy.</returns>
    public AlertPolicy Continue(AlertPolicy other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (this.IsOpen, this.AlertId, this.FailedParts) = (other.IsOpen, other.AlertId, other.FailedParts);
        (this.passes, this.failedAt) = (other.passes, other.failedAt);
        var kept = Math.Min(this.window.Length, other.window.Length);
        for (var part = 0; part < kept; part++)
        {
            // The newest of this window is the last place; the other's newest stands before its position.
            var from = other.position - 1 - part;
            this.window[^(part + 1)] = other.window[from < 0 ? from + other.window.Length : from];
        }

        this.fails = this.window.Count(failed => failed);
        this.position = 0;
        return this;
    }

    /// <summary>Takes the next verdict.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="at">When, on a clock that is never set back; only differences count.</param>
    public AlertChange Observe(Verdict verdict, long at = 0)
    {
        if (verdict is not (Verdict.Pass or Verdict.Fail))
        {
            return AlertChange.None;
        }

        var failed = verdict == Verdict.Fail;
        this.fails += (failed ? 1 : 0) - (this.window[this.position] ? 1 : 0);
        this.window[this.position] = failed;
        this.position = (this.position + 1) % this.window.Length;
        this.passes = failed ? 0 : this.passes + 1;
        this.failedAt = failed ? at : this.failedAt;
        if (this.IsOpen)
        {
            if (failed)
            {
                this.FailedParts++;
                return AlertChange.Updated;
            }

            return this.passes >= this.passesToClose && at - this.failedAt >= this.HoldOff ? this.Close() : AlertChange.None;
        }

        if (!failed || this.fails < this.failsToOpen)
        {
            return AlertChange.None;
        }

        this.IsOpen = true;
        this.AlertId = Guid.NewGuid().ToString("N");
        this.FailedParts = this.fails;
        return AlertChange.Opened;
    }

    /// <summary>Closes the alert, if one is open; the parts seen so far are forgotten.</summary>
    public AlertChange Close()
    {
        if (!this.IsOpen)
        {
            return AlertChange.None;
        }

        this.IsOpen = false;
        Array.Clear(this.window);
        this.fails = 0;
        return AlertChange.Closed;
    }
}
