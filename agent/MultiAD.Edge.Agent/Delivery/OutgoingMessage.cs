namespace MultiAD.Edge.Agent.Delivery;

/// <summary>A message that waits for the broker.</summary>
/// <param name="Topic">Full topic.</param>
/// <param name="Payload">Payload.</param>
/// <param name="Class">How much it matters; results go with QoS 0, the others with QoS 1.</param>
internal sealed record OutgoingMessage(string Topic, byte[] Payload, MessagePriority Class)
{
    /// <summary>Media type of the payload.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Time after which the broker may drop it; null for never.</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>Correlation data; the alert's identifier on maps.</summary>
    public byte[]? Correlation { get; init; }

    /// <summary>Named values beside the payload.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];
}
