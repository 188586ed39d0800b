namespace MultiAD.Edge.Agent.Delivery;

/// <summary>An alert on disk that is also in memory.</summary>
/// <param name="Row">Its row; rows are in the order in which alerts were added.</param>
/// <param name="Entry">The alert.</param>
internal sealed record StoredEntry(long Row, OutboxEntry Entry);
