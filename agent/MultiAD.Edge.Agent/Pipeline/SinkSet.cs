using Microsoft.Extensions.Logging;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>All sinks of one station, each beside the line.</summary>
internal sealed class SinkSet : IDisposable
{
    private static readonly TimeSpan CompletionTime = TimeSpan.FromSeconds(5);

    private readonly SinkRunner[] runners;

    /// <summary>Starts the sinks.</summary>
    public SinkSet(IEnumerable<IVerdictSink> sinks, ILogger logger) =>
        this.runners = [.. sinks.Select(sink => new SinkRunner(sink, logger))];

    /// <summary>Tells every sink of a part; never waits.</summary>
    /// <param name="part">The part, without a picture.</param>
    /// <param name="copy">Copies frame and map for a number of sinks; called at most once, and only where a sink needs them.</param>
    public void Offer(InspectedPart part, Func<int, PartPicture> copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        Span<bool> takes = stackalloc bool[this.runners.Length];
        var count = 0;
        for (var i = 0; i < this.runners.Length; i++)
        {
            takes[i] = this.runners[i].TakesPicture(part);
            count += takes[i] ? 1 : 0;
        }

        var withPicture = count > 0 ? part with { Picture = copy(count) } : part;
        for (var i = 0; i < this.runners.Length; i++)
        {
            part.Receipt?.Hold();
            this.runners[i].Offer(takes[i] ? withPicture : part);
        }
    }

    /// <summary>Lets all sinks finish, side by side and within a bounded time.</summary>
    public Task CompleteAsync(LineEnd end) => Task.WhenAll(this.runners.Select(runner => runner.CompleteAsync(end, CompletionTime)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var runner in this.runners)
        {
            runner.Dispose();
        }
    }
}
