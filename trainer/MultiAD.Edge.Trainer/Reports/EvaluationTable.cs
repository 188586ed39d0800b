using System.Globalization;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Metrics;
using Spectre.Console;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>
/// Shows a report to people: one row for all test images, one for each kind of defect and one for each other bundle.
/// </summary>
internal static class EvaluationTable
{
    private const string NotMeasured = "-";

    private static readonly string[] Titles =
    [
        "images", "good", "defect",
        "image\nAUROC", "pixel\nAUROC", "AU-PRO\n30 %", "AU-PRO\n5 %", "F1\nmax",
        "false\nreject", "missed", "ms",
    ];

    /// <summary>Writes the table and what its columns mean.</summary>
    public static void Write(IAnsiConsole console, EvaluationReport report, IReadOnlyList<ComparedBundle> compared)
    {
        console.WriteLine($"{report.BundleName} version {report.BundleVersion} on {report.Data}");
        var table = Empty();
        AddRow(table, "all", report.Overall);
        foreach (var (kind, numbers) in report.PerDefect)
        {
            AddRow(table, kind, numbers);
        }

        foreach (var other in compared)
        {
            AddRow(table, Path.GetFileNameWithoutExtension(other.Path), other.Report.Overall);
        }

        console.Write(table);
        foreach (var line in Notes(report, compared))
        {
            console.WriteLine(line);
        }
    }

    // Without frame and wrapping all columns fit into the 80 characters of a log.
    private static Grid Empty()
    {
        var table = new Grid();
        for (var i = 0; i < Titles.Length; i++)
        {
            table.AddColumn(new GridColumn
            {
                Alignment = i == 0 ? Justify.Left : Justify.Right,
                NoWrap = i > 0,
                Padding = new Padding(i == 0 ? 0 : 1, 0, 0, 0),
            });
        }

        return table.AddRow([.. Titles.Select(title => new Text(title))]);
    }

    private static IEnumerable<string> Notes(EvaluationReport report, IReadOnlyList<ComparedBundle> compared)
    {
        yield return $"Each kind is measured against the {PartFolder.GoodKind} parts. "
            + "False rejects and misses are at the bundle's limit.";
        if (compared.Count > 0)
        {
            var names = compared.Select(other => Path.GetFileName(other.Path));
            yield return $"Compared on all parts, each at its own limit: {string.Join(", ", names)}.";
        }

        foreach (var other in compared.Where(other => other.Report.Overall.ImageAuroc > report.Overall.ImageAuroc))
        {
            yield return $"{Path.GetFileName(other.Path)} has a higher image AUROC than {report.BundleName}.";
        }

        foreach (var defect in report.ThinDefects)
        {
            yield return defect.Describe();
        }

        if (report.PixelsAreExact is null)
        {
            yield return "Pixel metrics need masks in ground_truth/KIND; there are none.";
        }
        else if (report.PixelsAreExact is false)
        {
            yield return $"Over {PixelPool.DefaultExactLimit / 1_000_000} million pixels: "
                + "the pixel metrics rest on scores rounded to one part in 8192.";
        }
    }

    private static void AddRow(Grid table, string name, EvaluationMetrics numbers) =>
        table.AddRow(
            new Text(name),
            new Text(numbers.Good.ToString(CultureInfo.InvariantCulture)),
            new Text(numbers.Defective.ToString(CultureInfo.InvariantCulture)),
            Share(numbers.ImageAuroc, "0.000"),
            Share(numbers.Pixels.Auroc, "0.000"),
            Share(numbers.Pixels.AuPro30, "0.000"),
            Share(numbers.Pixels.AuPro05, "0.000"),
            Share(numbers.F1Max, "0.000"),
            Share(numbers.AtLimit.FalseRejectRate, "0.0 %"),
            Share(numbers.AtLimit.MissRate, "0.0 %"),
            new Text(numbers.MsPerImage.ToString("0.0", CultureInfo.InvariantCulture)));

    private static Text Share(double? value, string format) =>
        new(value?.ToString(format, CultureInfo.InvariantCulture) ?? NotMeasured);
}
