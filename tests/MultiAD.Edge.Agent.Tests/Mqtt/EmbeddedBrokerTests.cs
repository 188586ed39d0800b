using System.Net;
using System.Net.NetworkInformation;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

public sealed class EmbeddedBrokerTests
{
    [Fact]
    public async Task The_embedded_broker_listens_on_the_loopback_address_only()
    {
        await using var broker = await EmbeddedBroker.StartAsync(0);
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => listener.Port == broker.Port);
        Assert.Equal([IPAddress.Loopback], listeners.Select(listener => listener.Address));
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
    }

    [Fact]
    public async Task A_taken_port_is_refused_with_the_key_to_change()
    {
        await using var first = await EmbeddedBroker.StartAsync(LoopbackPort.Free());
        var error = await Assert.ThrowsAsync<IOException>(() => EmbeddedBroker.StartAsync(first.Port));
        Assert.Contains("Mqtt:EmbeddedPort", error.Message, StringComparison.Ordinal);
    }
}
