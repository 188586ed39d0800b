using System.Diagnostics;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Examples;
using MultiAD.Edge.Trainer.Metrics;
using MultiAD.Edge.Trainer.Synthesis;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>
/// A look at a new model before anyone has shown it a real defect: synthetic defects are made on held-out good parts, and
/// the exported model inspects them. It tells whether something is badly wrong; it does not tell how well real defects
/// will be found.
/// </summary>
internal sealed class SyntheticCheck(ScoringModel exported, PreparedImages images, IReadOnlyList<int> heldOut, ScoreCalibration calibration, int seed)
{
    /// <summary>Most synthetic defects that are made.</summary>
    public const int MaximumViews = 60;

    private const int ShownMisses = 6;
    private const int ShownHits = 4;
    private const int ShownGood = 4;

    // Grey levels.
    private const double VisibleChange = 6;

    // The check must not see the very defects that the fusion was fitted with.
    private const int SeedStep = 7919;

    /// <summary>Makes and inspects the defects.</summary>
    /// <param name="views">Number of synthetic defects.</param>
    /// <param name="goodScores">Raw scores of the held-out parts, in their order.</param>
    /// <param name="draw">Whether to draw examples.</param>
    /// <param name="progress">Told after each view.</param>
    /// <param name="cancellationToken">Stops between two views.</param>
    public SyntheticCheckReport Run(int views, IReadOnlyList<double> goodScores, bool draw, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var families = Enum.GetValues<AnomalyFamily>();
        var maker = new AnomalyGenerator(images, [.. heldOut.SelectMany(images.SamplesOf)]);
        using var inspector = new Looker(exported, images);
        var scores = new double[views];
        var clock = Stopwatch.StartNew();
        for (var view = 0; view < views; view++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var altered = this.Alter(maker, families, view);
            scores[view] = inspector.Score(altered);
            progress.Report(new WorkProgress("checking", view + 1, views, double.NaN, (view + 1) / clock.Elapsed.TotalSeconds));
        }

        SyntheticCheckFamily[] found = [.. families.Select((family, at) =>
        {
            double[] own = [.. scores.Where((_, view) => view % families.Length == at)];
            var auroc = RankMetrics.Auroc([.. goodScores, .. own], [.. goodScores.Select(_ => false), .. own.Select(_ => true)]);
            return new SyntheticCheckFamily(family.ToString(), own, new Proportion(own.Count(score => score <= calibration.ImageLimit), own.Length), auroc);
        }).Where(family => family.Scores.Count > 0)];
        var examples = draw ? this.Draw(maker, families, inspector, scores, goodScores) : [];
        return new SyntheticCheckReport(found, [.. goodScores], examples);
    }

    // 8-bit mask, 255 where two pictures visibly differ.
    private static Mat Changed(Mat before, Mat after)
    {
        using var difference = new Mat();
        Cv2.Absdiff(before, after, difference);
        using var grey = new Mat();
        Cv2.CvtColor(difference, grey, ColorConversionCodes.BGR2GRAY);
        var mask = new Mat();
        Cv2.Threshold(grey, mask, VisibleChange, 255, ThresholdTypes.Binary);
        return mask;
    }

    private Mat Alter(AnomalyGenerator maker, AnomalyFamily[] families, int view) =>
        maker.MakeOnPart(families[view % families.Length], heldOut[view % heldOut.Count], new Random((seed * SeedStep) + view));

    private List<ExampleGroup> Draw(AnomalyGenerator maker, AnomalyFamily[] families, Looker inspector, double[] scores, IReadOnlyList<double> goodScores)
    {
        var order = Enumerable.Range(0, scores.Length).OrderBy(view => scores[view]).ToArray();
        var missed = order.Where(view => scores[view] <= calibration.ImageLimit).Take(ShownMisses).ToArray();
        var caught = order.Where(view => scores[view] > calibration.ImageLimit).ToArray();
        var hits = Enumerable.Range(0, Math.Min(ShownHits, caught.Length)).Select(at => caught[at * caught.Length / ShownHits]).Distinct().ToArray();
        var good = Enumerable.Range(0, goodScores.Count).OrderByDescending(at => goodScores[at]).Take(ShownGood).ToArray();
        return
        [
            new ExampleGroup("Synthetic defects that pass", missed.Length == 0 ? "None of them passes." : "Those with the lowest scores. Some are too faint to matter; if a clear one is here, look at what hides it.", [.. missed.Select(Defect)]),
            new ExampleGroup("Synthetic defects that are found", "A selection, from the lowest score to the highest. The map should be warm where the outline is.", [.. hits.Select(Defect)]),
            new ExampleGroup("Good parts with the highest scores", "Held out from the training. If one of them is not good after all, take it out of the images and train again.", [.. good.Select(Good)]),
        ];

        ReportExample Defect(int view)
        {
            using var part = images.PartPicture(heldOut[view % heldOut.Count]);
            using var altered = this.Alter(maker, families, view);
            using var mask = Changed(part, altered);
            var score = inspector.Score(altered);
            return new ReportExample($"on {Name(view % heldOut.Count)}", families[view % families.Length].ToString(), score, calibration.Calibrate(score), score > calibration.ImageLimit, PictureEncoder.Draw(altered, inspector.Map, calibration, mask));
        }

        ReportExample Good(int at)
        {
            using var part = images.PartPicture(heldOut[at]);
            _ = inspector.Score(part);
            return new ReportExample(Name(at), "good", goodScores[at], calibration.Calibrate(goodScores[at]), goodScores[at] > calibration.ImageLimit, PictureEncoder.Draw(part, inspector.Map, calibration, null));
        }

        string Name(int at) => Path.GetFileName(images.Paths[heldOut[at]]);
    }

    // Scores pictures of whole parts, one after the other.
    private sealed class Looker(ScoringModel exported, PreparedImages images) : IDisposable
    {
        private readonly InspectionSlot slot = exported.CreateSlot(images.Layout);
        private readonly FramePreprocessor preprocessor = new(images.Layout.Width, images.Layout.Height);

        public AnomalyMap Map => this.slot.Map;

        public double Score(Mat picture)
        {
            this.slot.Load(picture, this.preprocessor);
            exported.Run(this.slot);
            return this.slot.RawScore;
        }

        public void Dispose()
        {
            this.slot.Dispose();
            this.preprocessor.Dispose();
        }
    }
}
