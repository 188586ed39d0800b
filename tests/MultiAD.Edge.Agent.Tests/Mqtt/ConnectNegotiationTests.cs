using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Broker;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

public sealed class ConnectNegotiationTests
{
    private static readonly ConnectTerms Old = ConnectTerms.Full with { Version5 = false };
    private readonly FakeTimeProvider time = new();
    private readonly ConnectNegotiation negotiation;

    public ConnectNegotiationTests() => this.negotiation = new ConnectNegotiation(this.time);

    [Theory]
    [InlineData("ConnAck311", 1, false, true, 1)]
    [InlineData("ConnAck", 0x84, false, true, 1)]
    [InlineData("ConnAck", 0x9A, true, false, 1)]
    [InlineData("ConnAck", 0x9B, true, true, 0)]
    public void Terms_that_are_refused_are_lowered_and_tried_at_once(string packet, int code, bool version5, bool retain, int quality)
    {
        Assert.True(this.Refuse(packet, code));
        Assert.Equal(new ConnectTerms(version5, retain, quality), this.negotiation.Terms);
        Assert.False(this.Refuse(packet, code));
    }

    [Theory]
    [InlineData("ConnAck", 0x87)]
    [InlineData("ConnAck311", 4)]
    public void Other_refusals_change_no_terms(string packet, int code)
    {
        Assert.False(this.Refuse(packet, code));
        Assert.Equal(ConnectTerms.Full, this.negotiation.Terms);
    }

    [Fact]
    public void Version_5_is_tried_again_after_a_long_while_only()
    {
        this.Refuse("ConnAck311", 1);
        this.negotiation.Accepted(new BrokerLimits { Version5 = false, KeepAlive = TimeSpan.FromSeconds(1) });
        this.negotiation.Ended();
        this.time.Advance(TimeSpan.FromHours(5.9));
        this.negotiation.Ended();
        Assert.Equal(Old, this.negotiation.Terms);
        this.time.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal(Old, this.negotiation.Terms);
        this.negotiation.Ended();
        Assert.Equal(ConnectTerms.Full, this.negotiation.Terms);
    }

    [Fact]
    public void A_broker_that_hangs_up_three_times_is_asked_once_in_3_1_1_and_then_in_5_again()
    {
        this.negotiation.HungUp();
        this.negotiation.HungUp();
        Assert.Equal(ConnectTerms.Full, this.negotiation.Terms);
        this.negotiation.HungUp();
        Assert.Equal(Old, this.negotiation.Terms);
        this.negotiation.HungUp();
        Assert.Equal(ConnectTerms.Full, this.negotiation.Terms);
    }

    [Fact]
    public void A_broker_that_refused_5_and_hangs_up_later_is_not_asked_in_5()
    {
        this.Refuse("ConnAck311", 1);
        this.negotiation.HungUp();
        Assert.Equal(Old, this.negotiation.Terms);
    }

    [Fact]
    public void What_the_broker_announces_is_asked_for_from_then_on()
    {
        var limits = new BrokerLimits { KeepAlive = TimeSpan.FromSeconds(1) };
        this.negotiation.Accepted(limits with { RetainAvailable = false, MaximumQuality = 0 });
        Assert.Equal(new ConnectTerms(true, false, 0), this.negotiation.Terms);
        this.negotiation.Accepted(limits);
        Assert.Equal(ConnectTerms.Full, this.negotiation.Terms);
    }

    private bool Refuse(string packet, int code) =>
        this.negotiation.Refused(ReasonCodes.Find(Enum.Parse<PacketKind>(packet), (byte)code));
}
