using System.Globalization;
using System.Xml.Linq;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Draws the scores of good parts above those of defective parts on one axis, with the limit through both.</summary>
internal static class HistogramChart
{
    private const double Width = 960;
    private const double Left = 50;
    private const double Right = Width - 14;
    private const double FirstTop = 58;
    private const double PanelHeight = 140;
    private const double SecondTop = FirstTop + PanelHeight + 44;
    private const double Bottom = SecondTop + PanelHeight;
    private const double MinimumBar = 2.5;

    public static XElement Draw(ScoreDistribution scores)
    {
        var bins = new ScoreHistogram(scores);
        var x = new AxisScale(bins.Low, bins.High, Left, Right);
        var rejected = scores.Good.Count(score => score > scores.Limit);
        var missed = scores.Defective.Count(score => score <= scores.Limit);
        var good = new Panel
        {
            Style = "good",
            Top = FirstTop,
            Title = $"{scores.Good.Count} {scores.GoodLabel}, {rejected} rejected",
            Counts = bins.Good,
            IsWrong = bin => bin >= bins.FirstReject,
        };
        var defective = new Panel
        {
            Style = "bad",
            Top = SecondTop,
            Title = $"{scores.Defective.Count} {scores.DefectiveLabel}, {missed} missed",
            Counts = bins.Defective,
            IsWrong = bin => bin < bins.FirstReject,
        };
        var chart = Drawing.Canvas(
            Width, Bottom + 48, $"Histogram of the scores of {scores.GoodLabel} and {scores.DefectiveLabel}");
        chart.Add(Draw(good, x, bins), Draw(defective, x, bins), Axis(x, bins), Limit(x, scores.Limit));
        return chart;
    }

    private static IEnumerable<XElement> Axis(AxisScale x, ScoreHistogram bins)
    {
        foreach (var (value, label) in x.Ticks(10))
        {
            var place = x.Place(value);
            yield return Drawing.Line("axis", place, Bottom, place, Bottom + 5);
            yield return Drawing.Label("tick", place, Bottom + 19, "middle", label);
        }

        yield return Drawing.Label("axis-name", (Left + Right) / 2, Bottom + 40, "middle", "raw score (larger is more unusual)");
        if (bins.Beyond > 0)
        {
            yield return Drawing.Label("tick", Right, Bottom + 40, "end", $"{bins.Beyond} higher, in the last bar");
        }
    }

    private static IEnumerable<XElement> Limit(AxisScale x, double limit)
    {
        var place = x.Place(limit);
        var anchor = place < Width / 4 ? "start" : place > Width * 3 / 4 ? "end" : "middle";
        yield return Drawing.Line("limit", place, 20, place, Bottom);
        yield return Drawing.Label("limit-name", place, 14, anchor, $"limit {NumberText.Raw(limit)}");
    }

    private static IEnumerable<XElement> Draw(Panel panel, AxisScale x, ScoreHistogram bins)
    {
        var bottom = panel.Top + PanelHeight;
        var highest = Math.Max(panel.Counts.Max(), 1);

        // Heights grow with the root of the count: one part at the limit matters and must be seen beside hundreds.
        var y = new AxisScale(0, Math.Sqrt(highest), bottom, panel.Top + 6);
        foreach (var count in new[] { 1, highest / 4, highest }.Where(count => count > 0).Distinct())
        {
            var place = y.Place(Math.Sqrt(count));
            yield return Drawing.Line("grid", Left, place, Right, place);
            yield return Drawing.Label("tick", Left - 7, place + 4, "end", count.ToString(CultureInfo.InvariantCulture));
        }

        for (var i = 0; i < panel.Counts.Count; i++)
        {
            if (panel.Counts[i] == 0)
            {
                continue;
            }

            var from = bins.Low + (i * bins.Width);
            var left = x.Place(from);
            var width = x.Place(from + bins.Width) - left - 1;
            var height = Math.Max(MinimumBar, bottom - y.Place(Math.Sqrt(panel.Counts[i])));
            var hint = $"{panel.Counts[i]} with a score of {NumberText.Raw(from)} to {NumberText.Raw(from + bins.Width)}";
            var style = panel.IsWrong(i) ? $"{panel.Style} wrong" : panel.Style;
            yield return Drawing.Bar(style, left + 0.5, bottom - height, width, height, hint);
        }

        yield return Drawing.Line("axis", Left, bottom, Right, bottom);
        yield return Drawing.Label($"panel-name {panel.Style}", Left, panel.Top - 10, "start", panel.Title);
    }

    // One of the two histograms.
    private sealed record Panel
    {
        public required string Style { get; init; }

        public required double Top { get; init; }

        public required string Title { get; init; }

        public required IReadOnlyList<int> Counts { get; init; }

        // Whether the parts of a bin are on the wrong side of the limit.
        public required Func<int, bool> IsWrong { get; init; }
    }
}
