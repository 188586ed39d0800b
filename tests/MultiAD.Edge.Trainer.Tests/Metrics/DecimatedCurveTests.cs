using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Metrics;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Metrics;

public sealed class DecimatedCurveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_points_of_a_measurement_hold_its_area(int seed)
    {
        var random = new Random(seed);
        var pool = new PixelPool();
        for (var image = 0; image < 6; image++)
        {
            var mask = new byte[60 * 60];
            mask.AsSpan(60 * (10 + image), 120).Fill(1);
            float[] map = [.. mask.Select(value => (float)(random.NextDouble() + (0.2 * seed * value)))];
            pool.AddDefective("crack", map, mask, 60, 60);
        }

        var curve = new DecimatedCurve(EvaluationReport.ProLimit);
        var scores = pool.Measure(null, curve, CancellationToken.None);

        Assert.Equal(scores, pool.Measure());
        Assert.InRange(curve.Points.Count, 20, 200);
        Assert.Equal(EvaluationReport.ProLimit, curve.Points[^1].X);
        Assert.Equal(scores.AuPro30!.Value, Area(curve) / EvaluationReport.ProLimit, 2e-3);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void However_the_curve_runs_the_number_of_points_is_bounded(int seed)
    {
        var random = new Random(seed);
        var curve = new DecimatedCurve(1, 50);
        double x = 0;
        double y = 0;
        for (var i = 0; i < 5000; i++)
        {
            // Steps of very different lengths, never past the corner.
            x += (1 - x) * Math.Pow(random.NextDouble(), 1 + random.Next(20)) * 0.1;
            y += (1 - y) * Math.Pow(random.NextDouble(), 1 + random.Next(20)) * 0.1;
            curve.Append(x, y);
        }

        Assert.InRange(curve.Points.Count, 5, 50);
        Assert.Equal(new CurvePoint(x, y), curve.Points[^1]);
        Assert.All(
            curve.Points.Zip(curve.Points.Skip(1)),
            pair => Assert.True(pair.Second.X >= pair.First.X && pair.Second.Y >= pair.First.Y));
    }

    [Fact]
    public void Few_steps_are_kept_as_they_are()
    {
        var curve = new DecimatedCurve(1);
        curve.Append(0, 0.5);
        curve.Append(0.5, 0.5);
        curve.Append(0.5, 1);
        curve.Append(1, 1);
        Assert.Equal([new(0, 0), new(0, 0.5), new(0.5, 0.5), new(0.5, 1), new(1, 1)], curve.Points);
    }

    [Fact]
    public void At_the_limit_the_curve_is_cut_between_two_points()
    {
        var curve = new DecimatedCurve(0.3);
        curve.Append(0.6, 1);
        curve.Append(1, 1);
        Assert.Equal([new(0, 0), new(0.3, 0.5)], curve.Points);
    }

    private static double Area(DecimatedCurve curve) =>
        curve.Points.Zip(curve.Points.Skip(1)).Sum(pair => (pair.Second.X - pair.First.X) * (pair.First.Y + pair.Second.Y) / 2);
}
