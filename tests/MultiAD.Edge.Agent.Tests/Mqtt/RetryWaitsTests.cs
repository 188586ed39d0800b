using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Broker;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

public sealed class RetryWaitsTests
{
    private static readonly MqttOptions Options = new()
    {
        ReconnectDelay = TimeSpan.FromSeconds(1),
        MaximumReconnectDelay = TimeSpan.FromSeconds(30),
    };

    [Fact]
    public void A_refusal_waits_longer_than_a_fault_of_the_network_and_nothing_longer_than_the_maximum()
    {
        var waits = new RetryWaits(Options, new Random(1));
        Assert.Equal(TimeSpan.Zero, waits.Next(RetryWait.None));
        Assert.InRange(waits.Next(RetryWait.Network).TotalSeconds, 0.75, 1);
        Assert.InRange(waits.Next(RetryWait.Network).TotalSeconds, 1.5, 2);
        Assert.InRange(waits.Next(RetryWait.Refusal).TotalSeconds, 7.5, 10);
        Assert.InRange(waits.Next(RetryWait.Refusal).TotalSeconds, 15, 20);
        Assert.InRange(waits.Next(RetryWait.Refusal).TotalSeconds, 22.5, 30);
        Assert.InRange(waits.Next(RetryWait.Long).TotalSeconds, 22.5, 30);
    }

    [Fact]
    public void A_session_that_held_begins_anew()
    {
        var waits = new RetryWaits(Options, new Random(1));
        for (var attempt = 0; attempt < 10; attempt++)
        {
            waits.Next(RetryWait.Network);
            waits.Next(RetryWait.Refusal);
        }

        waits.Reset();
        Assert.InRange(waits.Next(RetryWait.Network).TotalSeconds, 0.75, 1);
        Assert.InRange(waits.Next(RetryWait.Refusal).TotalSeconds, 7.5, 10);
    }
}
