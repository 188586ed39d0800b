using System.Xml.Linq;
using MultiAD.Edge.Trainer.Metrics;
using MultiAD.Edge.Trainer.Reports;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Reports;

public sealed class CurveChartTests
{
    private static readonly CurvePoint[] Points = [new(0, 0), new(0, 0.5), new(1, 1)];

    [Fact]
    public void The_curve_runs_from_corner_to_corner_of_its_frame()
    {
        var chart = CurveChart.Draw(Points, 1, "what", "x name", "y name");

        var curve = Single(chart, "path", "curve");
        Assert.Equal("M58 338L58 175L454 12", (string?)curve.Attribute("d"));
        Assert.Equal("M58 338L58 175L454 12L454 338L58 338Z", (string?)Single(chart, "path", "area").Attribute("d"));
        Assert.Equal("what", (string?)chart.Attribute("aria-label"));
        Assert.Equal(["x name", "y name"], Texts(chart, "axis-name"));
    }

    [Fact]
    public void The_x_axis_ends_where_it_is_told_and_the_y_axis_at_1()
    {
        var labels = Texts(CurveChart.Draw(Points, 0.3, "what", "x", "y"), "tick").ToArray();

        Assert.Equal(["0.00", "0.05", "0.10", "0.15", "0.20", "0.25", "0.30", "0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], labels);
    }

    [Fact]
    public void Without_points_there_are_axes_alone()
    {
        var chart = CurveChart.Draw([], 1, "what", "x", "y");

        Assert.Empty(chart.Elements("path"));
        Assert.Equal(2, chart.Elements("line").Count(line => (string?)line.Attribute("class") == "axis"));
    }

    [Theory]
    [InlineData(0.1, 0.9, "start")]
    [InlineData(0.9, 0.95, "end")]
    [InlineData(0.5, 0, "start")]
    public void The_limit_in_force_is_marked_and_its_name_stays_in_the_frame(double x, double y, string anchor)
    {
        var chart = CurveChart.Draw(Points, 1, "what", "x", "y", new CurvePoint(x, y));

        var mark = Single(chart, "circle", "mark");
        Assert.Equal(58 + (396 * x), (double)mark.Attribute("cx")!, 0.06);
        Assert.Equal(338 - (326 * y), (double)mark.Attribute("cy")!, 0.06);
        var name = Single(chart, "text", "limit-name");
        Assert.Equal(anchor, (string?)name.Attribute("text-anchor"));
        Assert.InRange((double)name.Attribute("y")!, 12, 338);
    }

    private static XElement Single(XElement chart, string element, string style) =>
        chart.Elements(element).Single(each => (string?)each.Attribute("class") == style);

    private static IEnumerable<string> Texts(XElement chart, string style) =>
        chart.Elements("text").Where(text => (string?)text.Attribute("class") == style).Select(text => text.Value);
}
