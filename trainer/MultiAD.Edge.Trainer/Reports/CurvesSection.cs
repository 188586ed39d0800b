using System.Xml.Linq;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>The ROC curve over parts and the PRO curve over pixels.</summary>
internal static class CurvesSection
{
    /// <summary>Draws them side by side; null where there is neither.</summary>
    public static XElement? Draw(ReportContent content) => content.RocCurve.Count == 0 && content.ProCurve.Count == 0
        ? null
        : Html.Section(
            "Curves",
            "Each curve runs through all limits, from a very high one at the left, where nothing is rejected, "
            + "to a low one at the right. The closer it comes to the upper left corner, the better.",
            new XElement(
                "div",
                Html.Class("pair"),
                content.RocCurve.Count == 0 ? null : Roc(content),
                content.ProCurve.Count == 0 ? null : Pro(content)));

    private static XElement Roc(ReportContent content)
    {
        CurvePoint? atLimit = content.Outcome is { FalseRejects: { } rejects, Misses: { } misses }
            ? new CurvePoint(rejects.Rate, 1 - misses.Rate)
            : null;
        return Html.Figure(
            CurveChart.Draw(
                content.RocCurve, 1, "ROC curve over parts", "good parts rejected (share)", "defective parts found (share)", atLimit),
            $"ROC curve over parts. Area: {NumberText.Share(content.Numbers?.ImageAuroc)}");
    }

    private static XElement Pro(ReportContent content) => Html.Figure(
        CurveChart.Draw(
            content.ProCurve,
            EvaluationReport.ProLimit,
            "PRO curve over pixels",
            "good pixels marked (share)",
            "defect area covered (mean share)"),
        $"PRO curve over pixels. Area up to 0.3: {NumberText.Share(content.Numbers?.Pixels.AuPro30)}");
}
