using System.Globalization;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Statistics;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Examples;
using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Makes a page's content from an evaluation.</summary>
internal static class EvaluationPage
{
    private const int DigestDigits = 12;
    private const int RocPoints = 400;

    /// <summary>Gathers all sections.</summary>
    /// <param name="report">The evaluation.</param>
    /// <param name="manifest">Manifest of the bundle that was evaluated.</param>
    /// <param name="examples">Drawn parts.</param>
    /// <param name="compared">Evaluations of other bundles on the same folder.</param>
    /// <param name="time">Time to show.</param>
    public static ReportContent Content(
        EvaluationReport report,
        BundleManifest manifest,
        IReadOnlyList<ExampleGroup> examples,
        IReadOnlyList<ComparedBundle> compared,
        DateTimeOffset time)
    {
        var calibration = manifest.Calibration;
        return new ReportContent
        {
            Title = $"Evaluation of {manifest.Name}, version {manifest.Version}",
            Notes = Notes(report),
            Facts = Facts(report, manifest, time),
            Outcome = new(
                Share(report.Parts, isDefective: false, Verdict.Fail),
                Share(report.Parts, isDefective: true, Verdict.Pass),
                calibration.FalseRejectTarget),
            Numbers = report.Overall,
            Compared = [.. compared.Select(other => new ComparedModel(Name(other), other.Report.Overall))],
            Scores = new(
                [.. report.Parts.Where(part => !part.Defective).Select(part => part.Score)],
                [.. report.Parts.Where(part => part.Defective).Select(part => part.Score)],
                calibration.ImageLimit),
            RocCurve = Roc(report.Parts),
            ProCurve = report.ProCurve,
            Defects = [.. report.PerDefect.Select(kind => Row(kind.Key, kind.Value, report.Parts))],
            Examples = examples,
        };
    }

    private static IReadOnlyList<CurvePoint> Roc(IReadOnlyList<ImageResult> parts)
    {
        var points = RankMetrics.Roc([.. parts.Select(part => part.Score)], [.. parts.Select(part => part.Defective)]);
        if (points.Count == 0)
        {
            return [];
        }

        var curve = new DecimatedCurve(1, RocPoints);
        foreach (var point in points)
        {
            curve.Append(point.FalsePositiveRate, point.TruePositiveRate);
        }

        return curve.Points;
    }

    private static DefectRow Row(string kind, EvaluationMetrics numbers, IReadOnlyList<ImageResult> all)
    {
        ImageResult[] parts = [.. all.Where(part => part.Defective && part.Kind == kind)];
        var missed = parts.Count(part => part.Verdict == Verdict.Pass);
        return new DefectRow(
            kind,
            numbers,
            new Proportion(missed, parts.Length),
            Quantiles.Median(parts.Select(part => part.Calibrated)));
    }

    private static List<string> Notes(EvaluationReport report)
    {
        var notes = new List<string>();
        if (report.Overall.Good == 0)
        {
            notes.Add("There are no good parts among the test images, so nothing can be said about false rejects.");
        }

        if (report.Overall.Defective == 0)
        {
            notes.Add("There are no defective parts among the test images, so nothing can be said about misses.");
        }

        if (report.PixelsAreExact is false)
        {
            notes.Add("There are so many pixels that the pixel metrics rest on scores rounded to one part in 8192.");
        }

        notes.AddRange(report.ThinDefects.Select(defect => defect.Describe()));
        return notes;
    }

    private static List<KeyValuePair<string, string>> Facts(
        EvaluationReport report, BundleManifest manifest, DateTimeOffset time)
    {
        var calibration = manifest.Calibration;
        var (set, input, overall) = (manifest.TrainingSet, manifest.Input, report.Overall);
        var isCertified = calibration.CertifiableFalseRejectRate <= calibration.FalseRejectTarget;
        var certainty = isCertified ? "certified by the held-out parts" : "estimated: too few held-out parts to certify it";
        return
        [
            new("model", manifest.Name),
            new("version", manifest.Version.ToString(CultureInfo.InvariantCulture)),
            new("digest", report.BundleDigest[..Math.Min(DigestDigits, report.BundleDigest.Length)]),
            new("trained", manifest.Created.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            new("training set", $"{set.Images} good parts, {set.HeldOut} more held out for the limit"),
            new("limit", $"raw {NumberText.Raw(calibration.ImageLimit)}, {certainty}"),
            new("method", manifest.Method?.Describe() ?? $"features of a teacher, compared at {manifest.Scales.Count} scales"),
            new("teacher", manifest.Teacher.Name),
            new("model input", $"{input.Width} x {input.Height} pixels"),
            new("region of interest", Region(input)),
            new("test data", FolderName(report.Data)),
            new("test parts", $"{overall.Good} good, {overall.Defective} defective"),
            new("evaluated", time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
        ];
    }

    private static string Region(ModelInput input) => input.Roi is { } roi
        ? FormattableString.Invariant($"{RegionOfInterest.FromRuns(roi).Share:P0} of the picture is inspected")
        : "none, the whole picture is inspected";

    private static string Name(ComparedBundle other) =>
        $"{Path.GetFileName(other.Path)} ({other.Report.BundleName} version {other.Report.BundleVersion})";

    private static string FolderName(string path) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private static Proportion? Share(IReadOnlyList<ImageResult> parts, bool isDefective, Verdict wrong)
    {
        ImageResult[] those = [.. parts.Where(part => part.Defective == isDefective)];
        return those.Length == 0 ? null : new(those.Count(part => part.Verdict == wrong), those.Length);
    }
}
