using MultiAD.Edge.Trainer.Examples;
using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>What a model makes of synthetic anomalies on held-out good parts.</summary>
/// <param name="Families">One entry per family.</param>
/// <param name="GoodScores">Raw scores of the held-out good parts.</param>
/// <param name="Examples">Drawn parts; empty where none were asked for.</param>
internal sealed record SyntheticCheckReport(
    IReadOnlyList<SyntheticCheckFamily> Families, IReadOnlyList<double> GoodScores, IReadOnlyList<ExampleGroup> Examples)
{
    /// <summary>Raw scores of all synthetic anomalies.</summary>
    public IReadOnlyList<double> Scores => [.. this.Families.SelectMany(family => family.Scores)];

    /// <summary>Synthetic anomalies that pass, of all.</summary>
    public Proportion Missed => new(this.Families.Sum(family => family.Missed.Count), this.Families.Sum(family => family.Missed.Total));

    /// <summary>AUROC of all synthetic anomalies against the held-out good parts.</summary>
    public double? Auroc => RankMetrics.Auroc(
        [.. this.GoodScores, .. this.Scores],
        [.. this.GoodScores.Select(_ => false), .. this.Scores.Select(_ => true)]);
}
