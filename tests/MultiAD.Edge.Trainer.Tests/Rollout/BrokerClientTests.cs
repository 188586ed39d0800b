using MultiAD.Edge.Broker;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Rollout;

public sealed class BrokerClientTests
{
    [Fact]
    public async Task Being_stopped_while_a_broker_is_silent_is_no_fault_of_the_broker()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        var login = new BrokerLogin(new BrokerAddress("127.0.0.1", broker.Port, Tls: false), null, null, new TlsFiles(null, null, null));
        await using var client = await BrokerClient.ConnectAsync(login, "test", ["a"], _ => { }, CancellationToken.None);
        broker.Freeze();
        using var stop = new CancellationTokenSource();

        var sending = client.RetainAsync("a", [1], stop.Token);
        Assert.False(sending.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        broker.Thaw();
    }
}
