namespace MultiAD.Edge.Trainer.Models;

/// <summary>A trained model and what is known about it before it is exported.</summary>
/// <param name="Model">The model, with all branches and their scales; owned.</param>
/// <param name="HeldOutScores">Raw score of each held-out part, by a fusion that was fitted without that part.</param>
/// <param name="Weights">Weight of each branch in the fused map, by the branch's name; they sum to 1.</param>
/// <param name="Aligned">Whether each place has its own mean in the fusion.</param>
/// <param name="ImagesPerSecond">Speed of the student's training; 0 without a student.</param>
/// <param name="EarlierTime">Time that an earlier run spent on the student; zero where it was trained in this one.</param>
/// <param name="DiscriminatorAuroc">AUROC over cells of the discriminator on the family of synthetic defects that it was not trained on; null without one.</param>
internal sealed record BuiltModel(
    TrainedModel Model,
    IReadOnlyList<double> HeldOutScores,
    IReadOnlyDictionary<string, double> Weights,
    bool Aligned,
    double ImagesPerSecond,
    TimeSpan EarlierTime,
    double? DiscriminatorAuroc) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => this.Model.Dispose();
}
