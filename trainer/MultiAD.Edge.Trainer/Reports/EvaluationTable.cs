using System.Globalization;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Metrics;
using Spectre.Console;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Shows a report to people: one row for all test images, one for each kind of defect and one for each other bundle.</summary>
internal static class EvaluationTable
{
    private const string NotMeasured = "-";

    /// <summary>Writes the table and what its columns mean.</summary>
    public static void Write(IAnsiConsole console, EvaluationReport report, IReadOnlyList<ComparedBundle> compared)
    {
        console.WriteLine($"{report.BundleName} version {report.BundleVersion} on {report.Data}");

        // Without frame and wrapping all columns fit into the 80 characters of a log.
        string[] titles = ["images", "good", "defect", "image\nAUROC", "pixel\nAUROC", "AU-PRO\n30 %", "AU-PRO\n5 %", "F1\nmax", "false\nreject", "missed", "ms"];
        var table = new Grid();
        for (var i = 0; i < titles.Length; i++)
        {
            table.AddColumn(new GridColumn
            {
                Alignment = i == 0 ? Justify.Left : Justify.Right,
                NoWrap = i > 0,
                Padding = new Padding(i == 0 ? 0 : 1, 0, 0, 0),
            });
        }

        table.AddRow([.. titles.Select(title => new Text(title))]);
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
        console.WriteLine($"Each kind is measured against the {PartFolder.GoodKind} parts. False rejects and misses are at the bundle's limit.");
        if (compared.Count > 0)
        {
            console.WriteLine($"Compared on all parts, each at its own limit: {string.Join(", ", compared.Select(other => Path.GetFileName(other.Path)))}.");
        }

        foreach (var other in compared.Where(other => other.Report.Overall.ImageAuroc > report.Overall.ImageAuroc))
        {
            console.WriteLine($"{Path.GetFileName(other.Path)} has a higher image AUROC than {report.BundleName}.");
        }

        if (report.PixelsAreExact is null)
        {
            console.WriteLine("Pixel metrics need masks in ground_truth/KIND; there are none.");
        }
        else if (report.PixelsAreExact is false)
        {
            console.WriteLine($"Over {PixelPool.DefaultExactLimit / 1_000_000} million pixels: the pixel metrics rest on scores rounded to one part in 8192.");
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
