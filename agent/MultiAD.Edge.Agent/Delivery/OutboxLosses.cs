namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Messages that an outbox had to let go.</summary>
/// <param name="Alerts">Alerts.</param>
/// <param name="Maps">Heat maps.</param>
/// <param name="Results">Results.</param>
internal readonly record struct OutboxLosses(long Alerts, long Maps, long Results);
