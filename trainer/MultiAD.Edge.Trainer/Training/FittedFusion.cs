using MultiAD.Edge.Trainer.Fusion;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>What the fit of the fusion gave.</summary>
/// <param name="Weights">Weight of each branch; they sum to 1.</param>
/// <param name="Scales">How each branch enters the fused map, fitted on all held-out parts.</param>
/// <param name="Aligned">Whether each place has its own mean.</param>
/// <param name="HeldOutScores">Raw score of each held-out part, by a fusion that was fitted without that part.</param>
internal sealed record FittedFusion(
    IReadOnlyList<double> Weights, IReadOnlyList<BranchScale> Scales, bool Aligned, IReadOnlyList<double> HeldOutScores);
