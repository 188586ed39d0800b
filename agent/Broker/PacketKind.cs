namespace MultiAD.Edge.Broker;

/// <summary>Answers of a broker that carry a reason code.</summary>
internal enum PacketKind
{
    /// <summary>Answer to a connection, MQTT 5.</summary>
    ConnAck,

    /// <summary>Answer to a connection, MQTT 3.1.1.</summary>
    ConnAck311,

    /// <summary>Answer to a message with QoS 1.</summary>
    PubAck,

    /// <summary>Answer to a subscription.</summary>
    SubAck,

    /// <summary>End of a connection, sent by the broker.</summary>
    Disconnect,
}
