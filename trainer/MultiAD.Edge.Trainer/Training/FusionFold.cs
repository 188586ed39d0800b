using MultiAD.Edge.Trainer.Fusion;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>A fusion that was fitted without some of the held-out parts, and scores these.</summary>
/// <param name="Parts">The parts that it has not seen.</param>
/// <param name="Scales">How the branches enter the fused map.</param>
internal sealed record FusionFold(IReadOnlySet<int> Parts, IReadOnlyList<BranchScale> Scales);
