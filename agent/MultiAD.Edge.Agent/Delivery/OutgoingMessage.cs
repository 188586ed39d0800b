namespace MultiAD.Edge.Agent.Delivery;

/// <summary>A message that waits for the broker.</summary>
/// <param name="Topic">Full topic.</param>
/// <param name="Payload">Payload.</param>
/// <param name="Priority">How much it matters; results go with QoS 0, the others with QoS 1.</param>
internal sealed record OutgoingMessage(string Topic, byte[] Payload, MessagePriority Priority)
{
    // The row, or the objects, around the payload.
    private const int Overhead = 128;

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

    /// <summary>Value that is kept, or removed, in the same transaction; null for none.</summary>
    public KeptValue? Keep { get; init; }

    /// <summary>Room that it takes, in bytes, roughly.</summary>
    public int Size => this.Payload.Length + (2 * this.Topic.Length) + (this.Correlation?.Length ?? 0) + Overhead;
}
