using System.Buffers;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>Builds what the MQTT client is given.</summary>
internal static class MqttMessageFactory
{
    private const string Json = "application/json";

    // A session must outlive the will's delay, or the broker sends the will at once.
    private const uint SessionSeconds = 3600;

    /// <summary>Options of one attempt to connect; files are read anew, so that a new password or authority takes effect.</summary>
    public static MqttClientOptions Connect(MqttOptions options, BrokerAddress address, string clientId, string willTopic, byte[] will)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(address.Host, address.Port)
            .WithClientId(clientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval(SessionSeconds)
            .WithKeepAlivePeriod(options.KeepAlive)
            .WithTimeout(options.Timeout)
            .WithWillTopic(willTopic)
            .WithWillPayload(will)
            .WithWillContentType(Json)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain()
            .WithWillDelayInterval((uint)options.WillDelay.TotalSeconds);
        if (options.Username is { } user)
        {
            builder.WithCredentials(user, options.PasswordFile is { } file ? CredentialFile.ReadPassword(file) : null);
        }

        if (address.Tls)
        {
            builder.WithTlsOptions(tls => BrokerTls.Configure(tls, TlsFiles.Of(options)));
        }

        return builder.Build();
    }

    /// <summary>A queued message.</summary>
    public static MqttApplicationMessage Publish(OutgoingMessage message)
    {
        var builder = new MqttApplicationMessageBuilder()
            .WithTopic(message.Topic)
            .WithPayload(new ReadOnlySequence<byte>(message.Payload))
            .WithContentType(message.ContentType)
            .WithRetainFlag(message.Retain)
            .WithQualityOfServiceLevel(
                message.Priority == MessagePriority.Result ? MqttQualityOfServiceLevel.AtMostOnce : MqttQualityOfServiceLevel.AtLeastOnce);
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

        return builder.Build();
    }

    /// <summary>A retained message.</summary>
    public static MqttApplicationMessage Retain(string topic, byte[] payload) =>
        new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithContentType(Json)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithRetainFlag()
            .Build();
}
