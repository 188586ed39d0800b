using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>What is known of a station's exchange at a moment.</summary>
/// <param name="Slots">The slots, as they are on disk.</param>
internal sealed record SwapView(StationSlots Slots)
{
    /// <summary>Share of the state's work that is done, 0 to 1; null where it cannot be said.</summary>
    public double? Progress { get; init; }

    /// <summary>What the model in shadow has shown; null where it did not run since the start.</summary>
    public ShadowReference? Shadow { get; init; }

    /// <summary>The order that was not taken last; null where one was taken since.</summary>
    public SwapRejection? Rejection { get; init; }
}
