using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>The messages that are under way at a time: as many as the broker allows, one of a topic. For one thread.</summary>
/// <param name="window">Messages that may be under way, at least 1.</param>
/// <param name="landed">Called when an answer has come, on any thread.</param>
internal sealed class Flights(int window, Action landed)
{
    private readonly List<Flight> flights = [];

    /// <summary>Messages that are under way.</summary>
    public int Count => this.flights.Count;

    /// <summary>Whether one more may be under way.</summary>
    public bool HasRoom => this.flights.Count < window;

    /// <summary>Whether a map is. One fills a slow line for seconds, and what comes after waits behind it: one at a time.</summary>
    public bool HasMap => this.flights.Any(flight => flight.Entry?.Message.Priority == MessagePriority.Map);

    /// <summary>Topics of what is under way.</summary>
    public IEnumerable<string> Topics => this.flights.Select(flight => flight.Topic);

    /// <summary>Adds a message that was given to the client.</summary>
    public void Add(Flight flight)
    {
        ArgumentNullException.ThrowIfNull(flight);
        this.flights.Add(flight);
        _ = this.TellAsync(flight.Answer);
    }

    /// <summary>Takes one whose answer has come; null where none has.</summary>
    public Flight? TakeLanded()
    {
        var index = this.flights.FindIndex(flight => flight.Answer.IsCompleted);
        if (index < 0)
        {
            return null;
        }

        var taken = this.flights[index];
        this.flights.RemoveAt(index);
        return taken;
    }

    /// <summary>Waits until an answer has come.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var answer = Task.WhenAny(this.flights.Select(flight => flight.Answer));
        await ((Task)answer.WaitAsync(cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TellAsync(Task answer)
    {
        await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        landed();
    }
}
