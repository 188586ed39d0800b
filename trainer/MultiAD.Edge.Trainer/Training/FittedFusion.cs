using MultiAD.Edge.Trainer.Fusion;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>What the fit of the fusion gave.</summary>
internal sealed record FittedFusion
{
    /// <summary>Weights that sum to 1, and whether each place has its own mean.</summary>
    public required FusionSetting Setting { get; init; }

    /// <summary>How each branch enters the fused map, fitted on all held-out parts.</summary>
    public required IReadOnlyList<BranchScale> Scales { get; init; }

    /// <summary>Raw score of each held-out part, by a fusion that was fitted without that part.</summary>
    public required IReadOnlyList<double> HeldOutScores { get; init; }

    /// <summary>Raw score of parts that were trained on, each with its own patches left out of the memory.</summary>
    public required IReadOnlyList<double> LeftOutScores { get; init; }
}
