using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Tests.Cameras;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models;

public sealed class InferenceGateTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1, 6, 1, 6)]
    [InlineData(2, 6, 2, 5)]
    [InlineData(8, 6, 6, 1)]
    [InlineData(8, 2, 2, 1)]
    public void All_models_together_take_as_many_threads_as_they_may(int stations, int threads, int concurrency, int pool)
    {
        using var gate = new InferenceGate(stations, threads);
        Assert.Equal((concurrency, pool), (gate.Concurrency, gate.PoolThreads));

        // Each running model brings the thread that runs it; the rest of the pool is shared.
        Assert.Equal(threads, gate.Concurrency + gate.PoolThreads - 1);
    }

    [Fact]
    public async Task A_station_waits_for_its_turn_where_as_many_run_as_may()
    {
        using var gate = new InferenceGate(3, 2);
        await gate.EnterAsync(CancellationToken.None);
        await gate.EnterAsync(CancellationToken.None);
        var third = gate.EnterAsync(CancellationToken.None);
        Assert.False(third.IsCompleted);
        gate.Leave();
        await third.WaitAsync(Eventually.Limit);
    }
}
