namespace MultiAD.Edge.Agent.Delivery;

/// <summary>A message that waits for the broker.</summary>
/// <param name="Topic">Full topic.</param>
/// <param name="Payload">Payload.</param>
/// <param name="Priority">How much it matters; results go with QoS 0, the others with QoS 1.</param>
internal sealed record OutgoingMessage(string Topic, byte[] Payload, MessagePriority Priority)
{
    /// <summary>Media type of the payload.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Whether the broker keeps it for those who come later.</summary>
    public bool Retain { get; init; }

    /// <summary>Time after which the broker may drop it; null for never.</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>Correlation data; the alert's identifier on maps.</summary>
    public byte[]? Correlation { get; init; }

    /// <summary>Named values beside the payload.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];
}
