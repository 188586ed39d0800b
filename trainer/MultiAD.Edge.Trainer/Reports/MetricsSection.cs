using System.Xml.Linq;
using MultiAD.Edge.Trainer.Evaluation;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>The tables of metrics: those of the model in plain words, and those of other models beside them.</summary>
internal static class MetricsSection
{
    /// <summary>Draws the model's metrics; null where there are none.</summary>
    public static XElement? Draw(ReportContent content) => content.Numbers is not { } numbers
        ? null
        : Html.Section(
            "Metrics",
            "Areas under curves run from 0 to 1; 1 is perfect and 0.5 is what guessing gives for AUROC.",
            Html.Table(["metric", "value", "in plain words"], Rows(numbers), textColumns: [0, 2]),
            numbers.Pixels.Auroc is null
                ? Html.Paragraph("remark", "The pixel metrics are missing: they need defect masks, and there are none.")
                : null);

    /// <summary>Draws the comparison; null where there is nothing to compare.</summary>
    public static XElement? DrawComparison(ReportContent content)
    {
        if (content.Numbers is not { } own || content.Compared.Count == 0)
        {
            return null;
        }

        XElement[] better =
        [
            .. content.Compared.Where(other => other.Numbers.ImageAuroc > own.ImageAuroc).Select(other => Html.Paragraph(
                "warning",
                $"{other.Name} has a higher image AUROC on these parts, {NumberText.Share(other.Numbers.ImageAuroc)} against "
                + $"{NumberText.Share(own.ImageAuroc)}: it separates good from defective parts better than the model of this report.")),
        ];
        return Html.Section(
            "Comparison",
            "All models saw the same parts. Each is judged at its own limit, so look at false rejects and misses together.",
            Html.Table(
                ["model", "image AUROC", "pixel AUROC", "AU-PRO 0.3", "AU-PRO 0.05", "F1-max", "false rejects", "misses", "ms"],
                [
                    ComparisonRow("this model", own),
                    .. content.Compared.Select(other => ComparisonRow(other.Name, other.Numbers)),
                ],
                textColumns: [0]),
            better.Length > 0 || own.ImageAuroc is null
                ? better
                : Html.Paragraph("remark", "None of them has a higher image AUROC than this model."));
    }

    private static string[][] Rows(EvaluationMetrics numbers) =>
    [
        [
            "Image AUROC",
            NumberText.Share(numbers.ImageAuroc),
            "How often a defective part scores higher than a good one, over all pairs. Does not depend on the limit.",
        ],
        [
            "Pixel AUROC",
            NumberText.Share(numbers.Pixels.Auroc),
            "The same for single pixels of the anomaly map. Mostly decided by large defects, so usually high.",
        ],
        [
            "AU-PRO 0.3",
            NumberText.Share(numbers.Pixels.AuPro30),
            "How much of each defect the map covers, small ones counting as much as large ones, with up to 30 % of good pixels marked.",
        ],
        [
            "AU-PRO 0.05",
            NumberText.Share(numbers.Pixels.AuPro05),
            "The same with at most 5 % of good pixels marked: how sharply the map points at defects.",
        ],
        [
            "F1-max",
            NumberText.Share(numbers.F1Max),
            "Best balance of found defects and false alarms that any limit could reach here. "
                + "Needs the answers, so it is an upper bound.",
        ],
        [
            "False rejects at the limit",
            NumberText.Percent(numbers.AtLimit.FalseRejectRate),
            "Share of good parts that the line would throw out.",
        ],
        [
            "Misses at the limit",
            NumberText.Percent(numbers.AtLimit.MissRate),
            "Share of defective parts that the line would let through.",
        ],
        [
            "Time per part",
            $"{NumberText.Of(numbers.MsPerImage, "0.0")} ms",
            "Median time from decoded picture to verdict on the computer that made this report.",
        ],
    ];

    private static string[] ComparisonRow(string name, EvaluationMetrics numbers) =>
    [
        name,
        NumberText.Share(numbers.ImageAuroc),
        NumberText.Share(numbers.Pixels.Auroc),
        NumberText.Share(numbers.Pixels.AuPro30),
        NumberText.Share(numbers.Pixels.AuPro05),
        NumberText.Share(numbers.F1Max),
        NumberText.Percent(numbers.AtLimit.FalseRejectRate),
        NumberText.Percent(numbers.AtLimit.MissRate),
        NumberText.Of(numbers.MsPerImage, "0.0"),
    ];
}
