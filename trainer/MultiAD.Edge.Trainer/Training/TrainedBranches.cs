using MultiAD.Edge.Trainer.Models;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>A model whose branches are trained, and whose fusion is not fitted yet.</summary>
/// <param name="Model">The model with all branches; owned.</param>
/// <param name="Student">What is known about the student's training.</param>
/// <param name="DiscriminatorAuroc">
/// AUROC over cells of the discriminator on the family of synthetic anomalies that it was not trained on; null without one.
/// </param>
internal sealed record TrainedBranches(TrainedModel Model, TrainedStudent Student, double? DiscriminatorAuroc) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => this.Model.Dispose();
}
