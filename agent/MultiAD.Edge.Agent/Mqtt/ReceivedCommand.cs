namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>A command as it came from the broker; nothing about it is checked but its size.</summary>
/// <param name="Topic">Topic that it came on.</param>
/// <param name="Payload">Payload; null where it was too large.</param>
/// <param name="IsRetained">Whether the broker kept it.</param>
internal sealed record ReceivedCommand(string Topic, byte[]? Payload, bool IsRetained)
{
    /// <summary>Topic that the sender wants the answer on; null where it named none.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>What the answer carries back; null where there is nothing.</summary>
    public byte[]? Correlation { get; init; }

    /// <summary>Time for which it is of use, counted from its coming.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.MaxValue;

    /// <summary>When it came, in ticks of the clock.</summary>
    public long ReceivedTimestamp { get; init; }
}
