using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Examples;
using MultiAD.Edge.Trainer.Export;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>Chooses and draws what people should look at after a <see cref="SyntheticCheck"/>.</summary>
internal sealed class SyntheticExamples
{
    private const int ShownMisses = 6;
    private const int ShownHits = 4;
    private const int ShownGood = 4;

    // Grey levels.
    private const double VisibleChange = 6;

    private readonly SyntheticViews views;
    private readonly PartScorer scorer;
    private readonly PreparedImages images;
    private readonly ScoreCalibration calibration;

    /// <summary>Prepares the drawing.</summary>
    /// <param name="views">Makes each view once more.</param>
    /// <param name="scorer">Gives the maps.</param>
    /// <param name="images">All parts.</param>
    /// <param name="calibration">The model's calibration.</param>
    public SyntheticExamples(SyntheticViews views, PartScorer scorer, PreparedImages images, ScoreCalibration calibration)
    {
        this.views = views;
        this.scorer = scorer;
        this.images = images;
        this.calibration = calibration;
    }

    /// <summary>
    /// Draws three groups: anomalies that pass, a selection of those that are found, and the good parts with the highest
    /// scores.
    /// </summary>
    /// <param name="heldOut">The held-out parts.</param>
    /// <param name="scores">Raw score of each view.</param>
    /// <param name="goodScores">Raw scores of the held-out parts, in their order.</param>
    public IReadOnlyList<ExampleGroup> Draw(IReadOnlyList<int> heldOut, IReadOnlyList<double> scores, IReadOnlyList<double> goodScores)
    {
        var order = Enumerable.Range(0, scores.Count).OrderBy(view => scores[view]).ToArray();
        var missed = order.Where(view => scores[view] <= this.calibration.ImageLimit).Take(ShownMisses).ToArray();
        var caught = order.Where(view => scores[view] > this.calibration.ImageLimit).ToArray();
        var hits = Enumerable.Range(0, Math.Min(ShownHits, caught.Length)).Select(at => caught[at * caught.Length / ShownHits]).Distinct();
        var good = Enumerable.Range(0, goodScores.Count).OrderByDescending(at => goodScores[at]).Take(ShownGood);
        return
        [
            new ExampleGroup(
                "Synthetic defects that pass",
                missed.Length == 0
                    ? "None of them passes."
                    : "Those with the lowest scores. Some are too faint to matter; if a clear one is here, look at what hides it.",
                [.. missed.Select(this.DrawView)]),
            new ExampleGroup(
                "Synthetic defects that are found",
                "A selection, from the lowest score to the highest. The map should be warm where the outline is.",
                [.. hits.Select(this.DrawView)]),
            new ExampleGroup(
                "Good parts with the highest scores",
                "Held out from the training. If one of them is not good after all, take it out of the images and train again.",
                [.. good.Select(at => this.DrawGood(heldOut[at], goodScores[at]))]),
        ];
    }

    // 8-bit mask, 255 where two pictures visibly differ.
    private static Mat Changed(Mat before, Mat after)
    {
        using var difference = new Mat();
        Cv2.Absdiff(before, after, difference);
        using var gray = new Mat();
        Cv2.CvtColor(difference, gray, ColorConversionCodes.BGR2GRAY);
        var mask = new Mat();
        Cv2.Threshold(gray, mask, VisibleChange, 255, ThresholdTypes.Binary);
        return mask;
    }

    private ReportExample DrawView(int view)
    {
        var part = this.views.PartOf(view);
        using var before = this.images.PartPicture(part);
        using var altered = this.views.Create(view);
        using var mask = Changed(before, altered);
        var score = this.scorer.Score(altered);
        return this.Example($"on {this.NameOf(part)}", SyntheticViews.FamilyOf(view).ToString(), score, this.Paint(altered, mask));
    }

    private ReportExample DrawGood(int part, double score)
    {
        using var picture = this.images.PartPicture(part);
        _ = this.scorer.Score(picture);
        return this.Example(this.NameOf(part), "good", score, this.Paint(picture, null));
    }

    private ReportExample Example(string name, string kind, double score, IReadOnlyList<ReportPicture> pictures) =>
        new(name, kind, score, this.calibration.Calibrate(score), score > this.calibration.ImageLimit, pictures);

    private IReadOnlyList<ReportPicture> Paint(Mat picture, Mat? mask) =>
        PictureEncoder.Draw(picture, this.scorer.Map, this.calibration, this.scorer.Region?.Region, mask);

    private string NameOf(int part) => Path.GetFileName(this.images.Paths[part]);
}
