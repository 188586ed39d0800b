namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>An entry of a station's history.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="State">How an exchange ended, or <see cref="SwapState.ActiveUnconfirmed"/> for an activation.</param>
/// <param name="Model">The model it was about; null where the order named none that came in.</param>
/// <param name="OrderId">The order.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Reason">Why it ended so; null where all went well.</param>
internal sealed record ModelEvent(DateTimeOffset At, SwapState State, StoredModel? Model, string? OrderId, string? By, string? Reason);
