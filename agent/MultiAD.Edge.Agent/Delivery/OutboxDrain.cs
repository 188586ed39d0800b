namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Waits for an outbox to become empty.</summary>
internal static class OutboxDrain
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until no message waits for the broker.</summary>
    /// <param name="outbox">The outbox.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="time">Clock of the wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task DrainAsync(this IOutbox outbox, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outbox);
        ArgumentNullException.ThrowIfNull(time);
        var start = time.GetTimestamp();
        while (outbox.Count > 0 && time.GetElapsedTime(start) < timeout)
        {
            await Task.Delay(CheckInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
