using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Export;
using MultiAD.Edge.Trainer.Metrics;
using MultiAD.Edge.Trainer.Synthesis;
using MultiAD.Edge.Trainer.Training;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>
/// A look at a new model before anyone has shown it a real defect: synthetic anomalies are made on held-out good parts, and
/// the exported model inspects them. It tells whether something is badly wrong; it does not tell how well real defects
/// will be found.
/// </summary>
internal sealed class SyntheticCheck
{
    /// <summary>Most synthetic anomalies that are made.</summary>
    public const int MaximumViews = 60;

    private readonly PartScorer scorer;
    private readonly PreparedImages images;
    private readonly IReadOnlyList<int> heldOut;
    private readonly ScoreCalibration calibration;
    private readonly TrainingContext context;

    /// <summary>Prepares a check.</summary>
    /// <param name="scorer">The exported model.</param>
    /// <param name="images">All parts.</param>
    /// <param name="heldOut">The held-out good parts.</param>
    /// <param name="calibration">The model's calibration.</param>
    /// <param name="context">Told after each anomaly.</param>
    public SyntheticCheck(
        PartScorer scorer, PreparedImages images, IReadOnlyList<int> heldOut, ScoreCalibration calibration, TrainingContext context)
    {
        this.scorer = scorer;
        this.images = images;
        this.heldOut = heldOut;
        this.calibration = calibration;
        this.context = context;
    }

    /// <summary>Makes and inspects the anomalies.</summary>
    /// <param name="views">Number of anomalies.</param>
    /// <param name="goodScores">Raw scores of the held-out parts, in their order.</param>
    /// <param name="draw">Whether to draw examples.</param>
    /// <exception cref="SynthesisException">No anomaly can be made on one of the parts.</exception>
    public SyntheticCheckReport Run(int views, IReadOnlyList<double> goodScores, bool draw)
    {
        var synthetic = new SyntheticViews(this.images, this.heldOut, this.context.Seed);
        var scores = new double[views];
        var phase = new ProgressPhase(this.context.Progress, "scoring synthetic anomalies", views);
        for (var view = 0; view < views; view++)
        {
            this.context.Cancellation.ThrowIfCancellationRequested();
            using var altered = synthetic.Create(view);
            scores[view] = this.scorer.Score(altered);
            phase.Step();
        }

        var families = SyntheticViews.Families.Select(family => this.Summarize(family, scores, goodScores));
        var examples = draw ? new SyntheticExamples(synthetic, this.scorer, this.images, this.calibration) : null;
        return new SyntheticCheckReport(
            [.. families.Where(family => family.Scores.Count > 0)],
            [.. goodScores],
            examples?.Draw(this.heldOut, scores, goodScores) ?? []);
    }

    private SyntheticCheckFamily Summarize(AnomalyFamily family, double[] scores, IReadOnlyList<double> goodScores)
    {
        double[] own = [.. scores.Where((_, view) => SyntheticViews.FamilyOf(view) == family)];
        var auroc = RankMetrics.Auroc([.. goodScores, .. own], [.. goodScores.Select(_ => false), .. own.Select(_ => true)]);
        var missed = new Proportion(own.Count(score => score <= this.calibration.ImageLimit), own.Length);
        return new SyntheticCheckFamily(family.ToString(), own, missed, auroc);
    }
}
