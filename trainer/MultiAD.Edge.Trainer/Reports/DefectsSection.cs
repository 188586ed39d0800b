using System.Globalization;
using System.Xml.Linq;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>The table of the kinds of defect.</summary>
internal static class DefectsSection
{
    // The calibrated score of a part at the limit.
    private const double AtLimit = 0.5;

    /// <summary>Draws it; null where there are none.</summary>
    public static XElement? Draw(IReadOnlyList<DefectRow> rows) => rows.Count == 0
        ? null
        : Html.Section(
            "Kinds of defect",
            "Each kind against all good parts. The calibrated score is 0.5 at the limit and 0.1 for the usual good part: "
            + "a kind whose median lies below 0.5 is missed more often than found.",
            Html.Table(
                ["kind", "parts", "image AUROC", "pixel AUROC", "AU-PRO 0.3", "missed", "median calibrated score"],
                [.. rows.Select(Cells)],
                textColumns: [0],
                isMarked: row => rows[row].MedianCalibrated < AtLimit));

    private static string[] Cells(DefectRow row) =>
    [
        row.Kind,
        row.Numbers.Defective.ToString(CultureInfo.InvariantCulture),
        NumberText.Share(row.Numbers.ImageAuroc),
        NumberText.Share(row.Numbers.Pixels.Auroc),
        NumberText.Share(row.Numbers.Pixels.AuPro30),
        $"{row.Misses.Count} ({NumberText.Percent(row.Misses.Rate)})",
        NumberText.Of(row.MedianCalibrated, "0.00"),
    ];
}
