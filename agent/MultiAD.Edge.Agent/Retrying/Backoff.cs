namespace MultiAD.Edge.Agent.Retrying;

/// <summary>Waits between attempts to open a camera: doubled each time up to a limit, with jitter so that stations do not retry in step.</summary>
/// <param name="first">The first wait.</param>
/// <param name="longest">The longest wait.</param>
/// <param name="random">Source of the jitter.</param>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    private const double Jitter = 0.25;
    private int doublings;

    /// <summary>The next wait: 75 to 100 % of the doubled time, never longer than the limit.</summary>
    public TimeSpan Next()
    {
        var doubled = first * Math.Pow(2, this.doublings);
        var wait = doubled < longest ? doubled : longest;
        if (wait < longest)
        {
            this.doublings++;
        }

        return wait * (1 - (Jitter * random.NextDouble()));
    }

    /// <summary>Begins with the first wait again.</summary>
    public void Reset() => this.doublings = 0;
}
