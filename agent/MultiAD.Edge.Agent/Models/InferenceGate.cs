namespace MultiAD.Edge.Agent.Models;

/// <summary>
/// Lets as many models run at once as there are cores for them, first come, first served: more at once would only take the
/// cores and the caches from each other, and hold threads that the connection and the sinks need.
/// </summary>
internal sealed class InferenceGate : IDisposable
{
    private readonly SemaphoreSlim permits;

    /// <summary>Makes the gate.</summary>
    /// <param name="stations">Number of stations, at least 1.</param>
    /// <param name="threads">Threads that all models together may take; 0 takes one a core.</param>
    public InferenceGate(int stations, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        var all = threads > 0 ? threads : Environment.ProcessorCount;
        this.Concurrency = Math.Min(stations, all);
        this.PoolThreads = all - this.Concurrency + 1;
        this.permits = new SemaphoreSlim(this.Concurrency, this.Concurrency);
    }

    /// <summary>Models that may run at once.</summary>
    public int Concurrency { get; }

    /// <summary>
    /// Size of ONNX Runtime's pool, whose first thread is the one that runs the model: with all models running, as many
    /// threads are at work as may be taken.
    /// </summary>
    public int PoolThreads { get; }

    /// <summary>Waits for its turn without holding a thread; <see cref="Leave"/> ends it.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => this.permits.WaitAsync(cancellationToken);

    /// <summary>Ends a turn.</summary>
    public void Leave() => this.permits.Release();

    /// <inheritdoc/>
    public void Dispose() => this.permits.Dispose();
}
