using MultiAD.Edge.Broker;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

public sealed class BrokerAddressTests
{
    [Theory]
    [InlineData("host", "host", 1883, false)]
    [InlineData("host:1", "host", 1, false)]
    [InlineData("127.0.0.1:65535", "127.0.0.1", 65535, false)]
    [InlineData("mqtt://host", "host", 1883, false)]
    [InlineData("mqtts://host", "host", 8883, true)]
    [InlineData("mqtts://host:9", "host", 9, true)]
    public void An_address_is_read(string text, string host, int port, bool tls)
    {
        Assert.True(BrokerAddress.TryParse(text, out var address));
        Assert.Equal(new BrokerAddress(host, port, tls), address);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:x")]
    [InlineData("http://host")]
    [InlineData("user:word@host")]
    [InlineData("host/path")]
    public void A_malformed_address_is_refused(string? text) => Assert.False(BrokerAddress.TryParse(text, out _));

    [Fact]
    public void A_shown_address_has_no_password() => Assert.Equal("...@host", BrokerAddress.Redact("mqtt://user:word@host"));
}
