using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

public sealed class ServerKeepAliveTests
{
    // The least that mosquitto takes is 10 s, and it throws out who is silent for one and a half of it.
    private static readonly TimeSpan ThrownOutAfter = TimeSpan.FromSeconds(18);

    [Fact]
    public async Task A_keep_alive_that_the_broker_shortens_is_kept_so_that_nobody_is_thrown_out()
    {
        await using var broker = await MosquittoBroker.StartAsync(0, "max_keepalive 10");
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var bench = await ConnectionBench.StartAsync(broker.Port, keepAlive: 60);
        await recorder.WaitAsync(ConnectionBench.Status, _ => true);
        await Task.Delay(ThrownOutAfter);
        Assert.Empty(bench.Logged(EventIds.BrokerLost));
        Assert.Single(bench.Logged(EventIds.BrokerConnected));
    }
}
