using MQTTnet;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>What a broker announced when it accepted a connection.</summary>
internal sealed record BrokerLimits
{
    /// <summary>Whether the connection speaks MQTT 5; 3.1.1 otherwise.</summary>
    public bool Version5 { get; init; } = true;

    /// <summary>Largest packet that it takes, in bytes.</summary>
    public uint MaximumPacket { get; init; } = uint.MaxValue;

    /// <summary>Highest QoS that it takes, 0 to 2.</summary>
    public int MaximumQuality { get; init; } = 2;

    /// <summary>Whether it keeps retained messages.</summary>
    public bool RetainAvailable { get; init; } = true;

    /// <summary>Interval in which it must hear from us, and we from it.</summary>
    public required TimeSpan KeepAlive { get; init; }

    /// <summary>Messages with QoS 1 that may be under way at a time, at least 1.</summary>
    public int ReceiveMaximum { get; init; } = ushort.MaxValue;

    /// <summary>Client identifier that it gave; null where it took ours.</summary>
    public string? AssignedClientId { get; init; }

    /// <summary>Reads an answer to a connection.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="version5">Whether the connection speaks MQTT 5.</param>
    /// <param name="keepAlive">What we asked for; a longer one of the broker is not used, since we want to notice its silence.</param>
    public static BrokerLimits Read(MqttClientConnectResult result, bool version5, TimeSpan keepAlive)
    {
        ArgumentNullException.ThrowIfNull(result);
        var servers = TimeSpan.FromSeconds(result.ServerKeepAlive);
        var limits = new BrokerLimits
        {
            Version5 = version5,
            KeepAlive = servers > TimeSpan.Zero && servers < keepAlive ? servers : keepAlive,
        };
        return !version5 ? limits : limits with
        {
            MaximumPacket = result.MaximumPacketSize is null or 0 ? uint.MaxValue : result.MaximumPacketSize.Value,
            MaximumQuality = (int)result.MaximumQoS,
            RetainAvailable = result.RetainAvailable,
            ReceiveMaximum = result.ReceiveMaximum is null or 0 ? ushort.MaxValue : result.ReceiveMaximum.Value,
            AssignedClientId = string.IsNullOrEmpty(result.AssignedClientIdentifier) ? null : result.AssignedClientIdentifier,
        };
    }
}
