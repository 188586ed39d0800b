namespace MultiAD.Edge.Agent.Delivery;

/// <summary>What the taker can deliver now; the rest stays where it is.</summary>
/// <param name="HeldTopics">
/// Topics of which nothing is wanted, because a message of theirs is under way or was refused: so the order of a topic stays.
/// </param>
/// <param name="Alerts">Whether alerts are wanted.</param>
/// <param name="Maps">Whether maps are wanted.</param>
internal sealed record OutboxDemand(IReadOnlySet<string> HeldTopics, bool Alerts, bool Maps)
{
    /// <summary>Whether topics are held for long: what is wanted may then stand far behind what is not.</summary>
    public bool HasRefused { get; init; }

    /// <summary>Everything.</summary>
    public static OutboxDemand All { get; } = new(new HashSet<string>(), Alerts: true, Maps: true);

    /// <summary>Whether a message is wanted.</summary>
    public bool Wants(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Priority switch
        {
            MessagePriority.Alert => this.Alerts,
            MessagePriority.Map => this.Maps,
            _ => true,
        } && !this.HeldTopics.Contains(message.Topic);
    }
}
