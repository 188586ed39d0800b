namespace MultiAD.Edge.Agent.Swapping;

/// <summary>An order that was not taken; nothing was changed by it.</summary>
/// <param name="OrderId">Its identifier; null where it could not be read.</param>
/// <param name="Reason">Why, and what to do.</param>
/// <param name="At">When (UTC).</param>
internal sealed record SwapRejection(string? OrderId, string Reason, DateTimeOffset At);
