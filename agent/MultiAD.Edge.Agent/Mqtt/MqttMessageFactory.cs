using System.Buffers;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>Builds what the MQTT client is given.</summary>
internal static class MqttMessageFactory
{
    private const string Json = "application/json";

    // A session must outlive the will's delay, or the broker sends the will at once.
    private const uint SessionSeconds = 3600;

    /// <summary>Options of one attempt to connect; files are read anew, so that a new password or authority takes effect.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="address">Where.</param>
    /// <param name="terms">What of the protocol is asked for.</param>
    /// <param name="clientId">Who we are.</param>
    /// <param name="willTopic">Topic of the will.</param>
    /// <param name="will">What the broker says in our name when we are gone.</param>
    public static MqttClientOptions Connect(
        MqttOptions options, BrokerAddress address, ConnectTerms terms, string clientId, string willTopic, byte[] will)
    {
        var login = new BrokerLogin(address, options.Username, options.PasswordFile, options.TlsFiles);
        var builder = BrokerConnection.Options(login, terms.Version5, clientId, options.Timeout)

            // Without expiry, which 3.1.1 lacks, a session would keep old commands for ever.
            .WithCleanStart(!terms.Version5)
            .WithKeepAlivePeriod(options.KeepAlive)
            .WithWillTopic(willTopic)
            .WithWillPayload(will)
            .WithWillQualityOfServiceLevel((MqttQualityOfServiceLevel)terms.WillQuality)
            .WithWillRetain(terms.RetainWill);
        if (terms.Version5)
        {
            builder
                .WithSessionExpiryInterval(SessionSeconds)
                .WithWillContentType(Json)
                .WithWillDelayInterval((uint)options.WillDelay.TotalSeconds);
        }

        return builder.Build();
    }

    /// <summary>A queued message, with what the broker can take of it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="quality">QoS, 0 to 2; less where the broker takes less.</param>
    /// <param name="limits">What the broker announced.</param>
    public static MqttApplicationMessage Publish(OutgoingMessage message, int quality, BrokerLimits limits)
    {
        var builder = new MqttApplicationMessageBuilder()
            .WithTopic(message.Topic)
            .WithPayload(new ReadOnlySequence<byte>(message.Payload))
            .WithRetainFlag(message.Retain && limits.RetainAvailable)
            .WithQualityOfServiceLevel((MqttQualityOfServiceLevel)Math.Min(quality, limits.MaximumQuality));
        return (limits.Version5 ? AddProperties(builder, message) : builder).Build();
    }

    /// <summary>A retained message, with what the broker can take of it.</summary>
    public static MqttApplicationMessage Retain(string topic, byte[] payload, BrokerLimits limits) =>
        Publish(new OutgoingMessage(topic, payload, MessagePriority.Alert) { Retain = true }, quality: 1, limits);

    private static MqttApplicationMessageBuilder AddProperties(MqttApplicationMessageBuilder builder, OutgoingMessage message)
    {
        builder.WithContentType(message.ContentType);
        if (message.Expiry is { } expiry)
        {
            builder.WithMessageExpiryInterval((uint)Math.Max(1, expiry.TotalSeconds));
        }

        if (message.Correlation is { } correlation)
        {
            builder.WithCorrelationData(correlation);
        }

        foreach (var (name, value) in message.Properties)
        {
            builder.WithUserProperty(name, Encoding.UTF8.GetBytes(value));
        }

        return builder;
    }
}
