namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>Something that came from the broker: a message, or a change of the connection.</summary>
/// <param name="Topic">Topic of the message; empty for a change of the connection.</param>
/// <param name="Payload">The message.</param>
/// <param name="Note">What happened to the connection, a whole sentence; null for a message.</param>
internal sealed record BrokerEvent(string Topic, byte[] Payload, string? Note = null);
