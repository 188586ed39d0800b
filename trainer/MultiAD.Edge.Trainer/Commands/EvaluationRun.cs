using System.Diagnostics;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Reports;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>The long part of an evaluation, with its progress shown.</summary>
internal sealed class EvaluationRun
{
    private readonly string data;
    private readonly ScoringOptions options;
    private readonly bool skipsUnreadable;
    private bool masksTold;
    private readonly IProgress<WorkProgress> progress;
    private readonly CancellationToken cancellationToken;

    /// <summary>Prepares it; nothing is read yet.</summary>
    /// <param name="arguments">Data folder and threads.</param>
    /// <param name="progress">Told after each image.</param>
    /// <param name="cancellationToken">Stops between two images.</param>
    public EvaluationRun(EvaluateArguments arguments, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        this.data = arguments.Data;
        this.skipsUnreadable = arguments.SkipUnreadable;
        this.options = new ScoringOptions { Threads = arguments.Threads };
        this.progress = progress;
        this.cancellationToken = cancellationToken;
    }

    /// <summary>Images that could not be used and were left out; null before the first measurement, and where they are refused.</summary>
    public UnreadableImages? LeftOut { get; private set; }

    /// <summary>Measures a bundle on the data folder.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="phase">Name of the work for the progress.</param>
    public EvaluationReport Measure(ModelBundle bundle, string phase)
    {
        var leaveOut = this.skipsUnreadable ? new UnreadableImages() : null;
        var report = BundleEvaluator.Run(bundle, this.data, this.options, this.StepsOf(phase), leaveOut, this.cancellationToken);
        if (leaveOut is { Count: > 0 } && this.LeftOut is null)
        {
            this.Tell(phase, leaveOut.LeftOut(report.Parts.Count + leaveOut.Count));
        }

        if (!this.masksTold)
        {
            this.masksTold = true;
            this.TellOfMasks(phase, report);
        }

        this.LeftOut ??= leaveOut;
        return report;
    }

    /// <summary>Draws the page of a bundle that was measured.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="report">What it gave.</param>
    /// <param name="compared">What other bundles gave.</param>
    public ReportContent DrawPage(ModelBundle bundle, EvaluationReport report, IReadOnlyList<ComparedBundle> compared)
    {
        var choices = ExampleChoice.From(report.Parts);
        var examples = ExamplePainter.Draw(bundle, choices, this.options, this.StepsOf("drawing examples"), this.cancellationToken);
        return EvaluationPage.Content(report, bundle.Manifest, examples, compared, TimeProvider.System.GetUtcNow());
    }

    private void TellOfMasks(string phase, EvaluationReport report)
    {
        if (report.GreyMasks > 0)
        {
            this.Tell(
                phase,
                $"{report.GreyMasks} masks have many grey values, as soft edges or JPEG give them: what is brighter than half "
                + "counts as defect. Export masks as PNG with two values.");
        }

        if (report.OtherwiseTurnedMasks > 0)
        {
            this.Tell(
                phase,
                $"{report.OtherwiseTurnedMasks} photos have an orientation tag that their masks do not share. A photo is turned as its "
                + "tag says; a mask that was drawn on the photo as it is stored marks another place. Look at one, and save the photos "
                + "upright without the tag.");
        }
    }

    private void Tell(string phase, string note) =>
        this.progress.Report(new WorkProgress(phase, 1, 1, double.NaN, double.NaN) { Note = note });

    private Action<EvaluationProgress> StepsOf(string phase)
    {
        var start = Stopwatch.GetTimestamp();
        return step =>
        {
            var speed = step.Done / Stopwatch.GetElapsedTime(start).TotalSeconds;
            this.progress.Report(new WorkProgress(phase, step.Done, step.Total, double.NaN, speed));
        };
    }
}
