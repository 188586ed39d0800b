using MultiAD.Edge.Agent.Models;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>A station whose model can be exchanged.</summary>
/// <param name="Swap">The exchange.</param>
/// <param name="Reporter">Says where it stands.</param>
/// <param name="Levels">Levels that name the station.</param>
/// <param name="Desired">Topic of its orders.</param>
/// <param name="Options">The keys that it trusts.</param>
internal sealed record StationSwap(ModelSwap Swap, SwapReporter Reporter, string Levels, string Desired, ModelOptions Options);
