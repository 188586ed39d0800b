namespace MultiAD.Edge.Agent.Supervision;

/// <summary>The heartbeats of all loops that run. Thread-safe.</summary>
internal sealed class Heartbeats
{
    private readonly Lock gate = new();
    private readonly List<Heartbeat> all = [];

    /// <summary>Adds a loop that runs from now on.</summary>
    public void Add(Heartbeat heartbeat)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        lock (this.gate)
        {
            this.all.Add(heartbeat);
        }
    }

    /// <summary>Removes a loop that has ended.</summary>
    public void Remove(Heartbeat heartbeat)
    {
        lock (this.gate)
        {
            this.all.Remove(heartbeat);
        }
    }

    /// <summary>The names of all loops.</summary>
    internal IReadOnlyList<string> Names
    {
        get
        {
            lock (this.gate)
            {
                return [.. this.all.Select(heartbeat => heartbeat.Name)];
            }
        }
    }

    /// <summary>Looks at all loops.</summary>
    /// <param name="limit">Longest time without a move, beside what a loop is allowed.</param>
    /// <returns>The names of those that are stuck.</returns>
    public IReadOnlyList<string> Stuck(TimeSpan limit)
    {
        lock (this.gate)
        {
            // All are looked at each time: a look also notes that a loop has nothing to do.
            return [.. this.all.Where(heartbeat => heartbeat.Look() > limit + heartbeat.Allowance).Select(heartbeat => heartbeat.Name)];
        }
    }
}
