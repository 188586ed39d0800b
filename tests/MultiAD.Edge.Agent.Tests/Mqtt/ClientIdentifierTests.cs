using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

public sealed class ClientIdentifierTests
{
    // This mosquitto closes the older connection without a word, so only the fight itself shows it.
    [Fact]
    public async Task A_fight_over_an_identifier_is_named_also_where_the_broker_says_nothing()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var first = await ConnectionBench.StartAsync(broker.Port);
        await first.WaitForLogAsync(EventIds.BrokerConnected);
        await using var second = await ConnectionBench.StartAsync(broker.Port);
        string[] Said() => [.. first.Logged(EventIds.ConnectionLostAgain), .. second.Logged(EventIds.ConnectionLostAgain)];
        await Eventually.True(() => Said().Length > 0);
        Assert.Contains("'multiad-site-line-agent'", Said()[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_says_that_another_client_took_over_is_quoted()
    {
        await using var broker = await EmbeddedBroker.StartAsync(LoopbackPort.Free());
        await using var first = await ConnectionBench.StartAsync(broker.Port);
        await first.WaitForLogAsync(EventIds.BrokerConnected);
        await using var second = await ConnectionBench.StartAsync(broker.Port);
        await first.WaitForLogAsync(EventIds.BrokerLost);
        var lost = first.Logged(EventIds.BrokerLost)[0];
        Assert.True(lost.Contains("another client connected as 'multiad-site-line-agent'", StringComparison.Ordinal), lost);
    }
}
