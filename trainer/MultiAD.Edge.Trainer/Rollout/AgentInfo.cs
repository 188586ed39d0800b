namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>Payloads of an agent's <c>status</c> and <c>info</c>, as far as a rollout needs them.</summary>
/// <param name="Status"><c>online</c>, <c>stopped</c> or <c>offline</c>; null in <c>info</c>.</param>
/// <param name="Stations">Its stations; null in <c>status</c>.</param>
internal sealed record AgentInfo(string? Status, IReadOnlyList<StationName>? Stations);
