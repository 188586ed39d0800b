using MultiAD.Edge.Agent.Contracts;

namespace MultiAD.Edge.Agent.Watching;

/// <summary>A result as a subscriber sees it, with its heat map where there is one.</summary>
/// <param name="Station">Name of the station.</param>
/// <param name="Result">The result.</param>
/// <param name="Map">PNG; null where none came.</param>
internal sealed record ReceivedVerdict(string Station, ResultMessage Result, byte[]? Map);
