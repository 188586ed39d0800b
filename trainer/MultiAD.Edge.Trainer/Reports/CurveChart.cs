using System.Text;
using System.Xml.Linq;
using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Draws one rising curve with labelled axes; the y axis is 0 to 1.</summary>
internal static class CurveChart
{
    private const double Width = 470;
    private const double Height = 390;
    private const double Left = 58;
    private const double Right = Width - 16;
    private const double Top = 12;
    private const double Bottom = Height - 52;

    /// <summary>Draws the chart.</summary>
    /// <param name="points">Points, ascending in x.</param>
    /// <param name="end">End of the x axis.</param>
    /// <param name="description">What the chart shows.</param>
    /// <param name="xName">Name of the x axis.</param>
    /// <param name="yName">Name of the y axis.</param>
    /// <param name="atLimit">Where the limit in force lies on the curve; null where that is not known.</param>
    public static XElement Draw(IReadOnlyList<CurvePoint> points, double end, string description, string xName, string yName, CurvePoint? atLimit = null)
    {
        var x = new AxisScale(0, end, Left, Right);
        var y = new AxisScale(0, 1, Bottom, Top);
        var chart = Drawing.Canvas(Width, Height, description);
        foreach (var (value, label) in x.Ticks(6))
        {
            chart.Add(Drawing.Line("grid", x.Place(value), Top, x.Place(value), Bottom));
            chart.Add(Drawing.Label("tick", x.Place(value), Bottom + 18, "middle", label));
        }

        foreach (var (value, label) in y.Ticks(5))
        {
            chart.Add(Drawing.Line("grid", Left, y.Place(value), Right, y.Place(value)));
            chart.Add(Drawing.Label("tick", Left - 8, y.Place(value) + 4, "end", label));
        }

        chart.Add(Drawing.Label("axis-name", (Left + Right) / 2, Height - 10, "middle", xName));
        var yLabel = Drawing.Label("axis-name", 0, 0, "middle", yName);
        yLabel.Add(new XAttribute("transform", $"translate(15 {Drawing.Text((Top + Bottom) / 2)}) rotate(-90)"));
        chart.Add(yLabel);

        var line = new StringBuilder();
        foreach (var point in points)
        {
            line.Append(line.Length == 0 ? 'M' : 'L').Append(Drawing.Text(x.Place(point.X))).Append(' ').Append(Drawing.Text(y.Place(point.Y)));
        }

        if (points.Count > 0)
        {
            var (first, last) = (Drawing.Text(x.Place(points[0].X)), Drawing.Text(x.Place(points[^1].X)));
            chart.Add(Drawing.Path("area", $"{line}L{last} {Drawing.Text(Bottom)}L{first} {Drawing.Text(Bottom)}Z"));
            chart.Add(Drawing.Path("curve", line.ToString()));
        }

        chart.Add(Drawing.Line("axis", Left, Bottom, Right, Bottom));
        chart.Add(Drawing.Line("axis", Left, Top, Left, Bottom));
        if (atLimit is { } mark)
        {
            var (markX, markY) = (x.Place(mark.X), y.Place(mark.Y));
            chart.Add(new XElement(
                "circle",
                new XAttribute("class", "mark"),
                new XAttribute("cx", Drawing.Text(markX)),
                new XAttribute("cy", Drawing.Text(markY)),
                new XAttribute("r", "6")));
            var right = mark.X < end * 0.75;
            chart.Add(Drawing.Label("limit-name", markX + (right ? 12 : -12), Math.Min(markY + 18, Bottom - 8), right ? "start" : "end", "limit in force"));
        }

        return chart;
    }
}
