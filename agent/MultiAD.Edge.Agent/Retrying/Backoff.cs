namespace MultiAD.Edge.Agent.Retrying;

/// <summary>
/// The waits between attempts to reach what is not there, be it a camera or the broker: the initial wait, doubled each
/// time up to a maximum, each shortened by chance so that the stations of a hall do not retry in step. For one thread.
/// </summary>
internal sealed class Backoff
{
    /// <summary>Largest share of a wait that is taken off at random; 0.25: a wait lasts 75 to 100 % of its full length.</summary>
    /// <remarks>It only shortens, so that the maximum that was configured is never exceeded.</remarks>
    public const double Jitter = 0.25;

    private readonly TimeSpan initial;
    private readonly TimeSpan maximum;
    private readonly Random random;
    private TimeSpan next;

    /// <summary>Begins with the initial wait.</summary>
    /// <param name="initial">Full length of the first wait, above zero; the maximum where it is longer than that.</param>
    /// <param name="maximum">Full length of the longest wait, above zero.</param>
    /// <param name="random">Source of the jitter: <see cref="Random.Shared"/>, or a seeded one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A wait is zero or negative, which would retry without a pause.</exception>
    public Backoff(TimeSpan initial, TimeSpan maximum, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(initial, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maximum, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(random);
        this.initial = initial < maximum ? initial : maximum;
        this.maximum = maximum;
        this.random = random;
        this.next = this.initial;
    }

    /// <summary>The next wait: 75 to 100 % of its full length, never longer than the maximum.</summary>
    public TimeSpan Next()
    {
        var full = this.next;
        this.next = full < this.maximum / 2 ? full * 2 : this.maximum;
        return full * (1 - (Jitter * this.random.NextDouble()));
    }

    /// <summary>Begins with the initial wait again; for after a success.</summary>
    public void Reset() => this.next = this.initial;
}
