namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>A station in an agent's <c>info</c>.</summary>
/// <param name="Name">Fifth level of its topics.</param>
internal sealed record StationName(string? Name);
