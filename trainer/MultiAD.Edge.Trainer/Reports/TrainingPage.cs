using System.Globalization;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Statistics;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Metrics;
using MultiAD.Edge.Trainer.Pipeline;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Makes a page's content from a training: what its held-out and synthetic parts say.</summary>
internal static class TrainingPage
{
    /// <summary>Gathers the sections.</summary>
    public static ReportContent Content(TrainingReport report)
    {
        var manifest = report.Manifest;
        var calibration = manifest.Calibration;
        var check = report.Check;
        var over = new Proportion(check.GoodScores.Count(score => score > calibration.ImageLimit), check.GoodScores.Count);
        return new ReportContent
        {
            Title = $"Training of {manifest.Name}, version {manifest.Version}",
            Notes = Notes(report),
            Facts = Facts(report),
            Outcome = new LimitOutcome(over, check.Missed, calibration.FalseRejectTarget)
            {
                Good = "held-out good",
                Defective = "synthetic defective",
            },
            Scores = new ScoreDistribution(check.GoodScores, check.Scores, calibration.ImageLimit)
            {
                GoodLabel = "held-out good parts",
                DefectiveLabel = "synthetic defects",
                SetLabel = "these parts",
            },
            Defects = [.. check.Families.Select(family => Row(family, over, calibration))],
            Examples = check.Examples,
        };
    }

    private static IReadOnlyList<string> Notes(TrainingReport report)
    {
        const string Caution =
            "No real defect has been shown to this model. The defects below were made from good parts that were held out of the "
            + "training; they tell whether something is badly wrong, not how well real defects will be found. "
            + "Evaluate the model on labelled parts for that.";
        var over = report.Images.HeldOutOverLimit.Count;
        return over == 0 ? [Caution] : [Caution, $"{over} held-out images score over the limit; check that they show good parts."];
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Facts(TrainingReport report)
    {
        var manifest = report.Manifest;
        return
        [
            new("model", manifest.Name),
            new("version", manifest.Version.ToString(CultureInfo.InvariantCulture)),
            new("method", manifest.Method?.Describe() ?? "unknown"),
            new("teacher", manifest.Teacher.Name),
            new("training set", $"{report.Images.Training} good parts, {report.Images.HeldOut} more held out for the limit"),
            new("input", $"{string.Join(" and ", report.Sizes)} pixels a side"),
            new("region of interest", report.Region.Describe()),
            new("time", $"{NumberText.Of(report.Time.Elapsed.TotalMinutes, "0.0")} minutes"),
            new("trained", manifest.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
        ];
    }

    // Pixel metrics and times are not measured on synthetic defects.
    private static DefectRow Row(SyntheticCheckFamily family, Proportion over, ScoreCalibration calibration)
    {
        var numbers = new EvaluationMetrics
        {
            ImageAuroc = family.Auroc,
            Pixels = default,
            F1Max = null,
            AtLimit = new OperatingPoint(over.Rate, family.Missed.Rate),
            Good = over.Total,
            Defective = family.Missed.Total,
            MsPerImage = double.NaN,
        };
        return new DefectRow(family.Name, numbers, family.Missed, calibration.Calibrate(Quantiles.Median(family.Scores)));
    }
}
