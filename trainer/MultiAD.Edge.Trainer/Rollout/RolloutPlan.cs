using MultiAD.Edge.Trainer.Export;

namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>What is ordered of whom, and how carefully.</summary>
internal sealed record RolloutPlan
{
    /// <summary>The order.</summary>
    public required RolloutOrder Order { get; init; }

    /// <summary>Signs the orders; null for unsigned ones.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>Stations that get the order first, the others only when these are confirmed; 0 for all at once.</summary>
    public int Canary { get; init; }

    /// <summary>Longest time from the orders (or from <see cref="RolloutOrder.NotBefore"/>, where that is later) to the last
    /// confirmation, for those that go first and for the others again; infinite where there is no end.</summary>
    public required TimeSpan Timeout { get; init; }
}
