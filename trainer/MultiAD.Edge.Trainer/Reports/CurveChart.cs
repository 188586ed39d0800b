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
    public static XElement Draw(
        IReadOnlyList<CurvePoint> points, double end, string description, string xName, string yName, CurvePoint? atLimit = null)
    {
        var x = new AxisScale(0, end, Left, Right);
        var y = new AxisScale(0, 1, Bottom, Top);
        var chart = Drawing.Canvas(Width, Height, description);
        chart.Add(Grid(x, y), AxisNames(xName, yName), Curve(points, x, y));
        chart.Add(Drawing.Line("axis", Left, Bottom, Right, Bottom), Drawing.Line("axis", Left, Top, Left, Bottom));
        if (atLimit is { } mark)
        {
            chart.Add(Mark(mark, x, y));
        }

        return chart;
    }

    private static IEnumerable<XElement> Grid(AxisScale x, AxisScale y)
    {
        foreach (var (value, label) in x.Ticks(6))
        {
            yield return Drawing.Line("grid", x.Place(value), Top, x.Place(value), Bottom);
            yield return Drawing.Label("tick", x.Place(value), Bottom + 18, "middle", label);
        }

        foreach (var (value, label) in y.Ticks(5))
        {
            yield return Drawing.Line("grid", Left, y.Place(value), Right, y.Place(value));
            yield return Drawing.Label("tick", Left - 8, y.Place(value) + 4, "end", label);
        }
    }

    private static IEnumerable<XElement> AxisNames(string xName, string yName)
    {
        yield return Drawing.Label("axis-name", (Left + Right) / 2, Height - 10, "middle", xName);
        var upright = Drawing.Label("axis-name", 0, 0, "middle", yName);
        upright.Add(new XAttribute("transform", $"translate(15 {Drawing.Text((Top + Bottom) / 2)}) rotate(-90)"));
        yield return upright;
    }

    private static IEnumerable<XElement> Curve(IReadOnlyList<CurvePoint> points, AxisScale x, AxisScale y)
    {
        if (points.Count == 0)
        {
            yield break;
        }

        var line = new StringBuilder();
        foreach (var point in points)
        {
            line.Append(line.Length == 0 ? 'M' : 'L')
                .Append(Drawing.Text(x.Place(point.X))).Append(' ').Append(Drawing.Text(y.Place(point.Y)));
        }

        var (first, last) = (Drawing.Text(x.Place(points[0].X)), Drawing.Text(x.Place(points[^1].X)));
        yield return Drawing.Path("area", $"{line}L{last} {Drawing.Text(Bottom)}L{first} {Drawing.Text(Bottom)}Z");
        yield return Drawing.Path("curve", line.ToString());
    }

    private static IEnumerable<XElement> Mark(CurvePoint mark, AxisScale x, AxisScale y)
    {
        var (markX, markY) = (x.Place(mark.X), y.Place(mark.Y));
        yield return new XElement(
            "circle",
            new XAttribute("class", "mark"),
            new XAttribute("cx", Drawing.Text(markX)),
            new XAttribute("cy", Drawing.Text(markY)),
            new XAttribute("r", "6"));

        // The name stays inside the frame.
        var isLeft = mark.X < x.High * 0.75;
        var (labelX, anchor) = isLeft ? (markX + 12, "start") : (markX - 12, "end");
        yield return Drawing.Label("limit-name", labelX, Math.Min(markY + 18, Bottom - 8), anchor, "limit in force");
    }
}
