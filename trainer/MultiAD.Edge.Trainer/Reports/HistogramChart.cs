using System.Globalization;
using System.Xml.Linq;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Draws the scores of good parts above those of defective parts on one axis, with the limit through both.</summary>
internal static class HistogramChart
{
    private const double Width = 960;
    private const double Left = 50;
    private const double Right = Width - 14;
    private const double PanelTop = 58;
    private const double PanelHeight = 140;
    private const double PanelGap = 44;
    private const double MinimumBar = 2.5;

    /// <summary>Draws the chart.</summary>
    public static XElement Draw(ScoreDistribution scores)
    {
        var bins = new ScoreHistogram(scores);
        var x = new AxisScale(bins.Low, bins.High, Left, Right);
        var second = PanelTop + PanelHeight + PanelGap;
        var bottom = second + PanelHeight;
        var chart = Drawing.Canvas(Width, bottom + 48, $"Histogram of the scores of {scores.GoodLabel} and {scores.DefectiveLabel}");
        var rejected = scores.Good.Count(score => score > scores.Limit);
        var passed = scores.Defective.Count(score => score <= scores.Limit);
        Panel(chart, x, bins, bins.Good, "good", PanelTop, $"{scores.Good.Count} {scores.GoodLabel}, {rejected} rejected", bin => bin >= bins.FirstReject);
        Panel(chart, x, bins, bins.Defective, "bad", second, $"{scores.Defective.Count} {scores.DefectiveLabel}, {passed} missed", bin => bin < bins.FirstReject);
        foreach (var (value, label) in x.Ticks(10))
        {
            var place = x.Place(value);
            chart.Add(Drawing.Line("axis", place, bottom, place, bottom + 5));
            chart.Add(Drawing.Label("tick", place, bottom + 19, "middle", label));
        }

        chart.Add(Drawing.Label("axis-name", (Left + Right) / 2, bottom + 40, "middle", "raw score (larger is more unusual)"));
        if (bins.Beyond > 0)
        {
            chart.Add(Drawing.Label("tick", Right, bottom + 40, "end", $"{bins.Beyond} higher, in the last bar"));
        }

        var limit = x.Place(scores.Limit);
        chart.Add(Drawing.Line("limit", limit, 20, limit, bottom));
        var anchor = limit < Width / 4 ? "start" : limit > Width * 3 / 4 ? "end" : "middle";
        chart.Add(Drawing.Label("limit-name", limit, 14, anchor, $"limit {scores.Limit.ToString("G4", CultureInfo.InvariantCulture)}"));
        return chart;
    }

    private static void Panel(XElement chart, AxisScale x, ScoreHistogram bins, IReadOnlyList<int> counts, string style, double top, string title, Func<int, bool> isWrong)
    {
        var bottom = top + PanelHeight;
        var highest = Math.Max(counts.Max(), 1);

        // Heights grow with the root of the count: one part at the limit matters and must be seen beside hundreds.
        var y = new AxisScale(0, Math.Sqrt(highest), bottom, top + 6);
        foreach (var count in new[] { 1, highest / 4, highest }.Where(count => count > 0).Distinct())
        {
            var place = y.Place(Math.Sqrt(count));
            chart.Add(Drawing.Line("grid", Left, place, Right, place));
            chart.Add(Drawing.Label("tick", Left - 7, place + 4, "end", count.ToString(CultureInfo.InvariantCulture)));
        }

        for (var i = 0; i < counts.Count; i++)
        {
            if (counts[i] == 0)
            {
                continue;
            }

            var from = bins.Low + (i * bins.Width);
            var left = x.Place(from);
            var width = x.Place(from + bins.Width) - left - 1;
            var height = Math.Max(MinimumBar, bottom - y.Place(Math.Sqrt(counts[i])));
            var hint = string.Create(CultureInfo.InvariantCulture, $"{counts[i]} with a score of {from:G4} to {from + bins.Width:G4}");
            chart.Add(Drawing.Bar(isWrong(i) ? $"{style} wrong" : style, left + 0.5, bottom - height, width, height, hint));
        }

        chart.Add(Drawing.Line("axis", Left, bottom, Right, bottom));
        chart.Add(Drawing.Label($"panel-name {style}", Left, top - 10, "start", title));
    }
}
