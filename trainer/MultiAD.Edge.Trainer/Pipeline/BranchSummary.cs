namespace MultiAD.Edge.Trainer.Pipeline;

/// <summary>What a training knows about its branches.</summary>
/// <param name="Weights">Weight of each branch by its name; they sum to 1.</param>
/// <param name="Aligned">Whether each place has its own mean in the fusion.</param>
/// <param name="DiscriminatorAuroc">
/// AUROC over cells of the discriminator on the family of synthetic anomalies that it was not trained on; null without one.
/// </param>
internal sealed record BranchSummary(IReadOnlyDictionary<string, double> Weights, bool Aligned, double? DiscriminatorAuroc);
