using System.Globalization;
using MultiAD.Edge.Trainer.Reports;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Reports;

public sealed class AxisScaleTests
{
    [Theory]
    [InlineData(0, 1, 5, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0, 0.3, 6, "0.00 0.05 0.10 0.15 0.20 0.25 0.30")]
    [InlineData(-3.2, 4.1, 4, "-2 0 2 4")]
    [InlineData(97, 1234, 5, "200 400 600 800 1000 1200")]
    [InlineData(0, 2e7, 4, "0 5E+06 1E+07 1.5E+07 2E+07")]
    [InlineData(1e-9, 5e-9, 4, "1E-09 2E-09 3E-09 4E-09 5E-09")]
    public void Ticks_are_round_values_within_the_axis(double low, double high, int wanted, string labels)
    {
        var ticks = new AxisScale(low, high, 0, 100).Ticks(wanted).ToArray();

        Assert.Equal(labels, string.Join(' ', ticks.Select(tick => tick.Label)));
        Assert.All(ticks, tick => Assert.InRange(tick.Value, low - (1e-9 * (high - low)), high + (1e-9 * (high - low))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void However_the_axis_runs_its_ticks_are_about_as_many_as_wanted(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var low = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-5, 6));
            var high = low + Math.Pow(10, (10 * random.NextDouble()) - 5);
            double[] ticks = [.. new AxisScale(low, high, 0, 1).Ticks(6).Select(tick => tick.Value)];

            Assert.InRange(ticks.Length, 4, 11);
            var step = (ticks[1] - ticks[0]).ToString("E4", CultureInfo.InvariantCulture);
            Assert.Contains(step[0], "125");
            Assert.All(ticks.Zip(ticks.Skip(1)), pair => Assert.Equal(ticks[1] - ticks[0], pair.Second - pair.First, 1e-6 * (high - low)));
        }
    }

    [Theory]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(6, 50)]
    [InlineData(1, 10)]
    [InlineData(100, 50)]
    public void A_value_lies_between_the_ends_or_at_one_of_them(double value, double place) =>
        Assert.Equal(place, new AxisScale(2, 6, 10, 50).Place(value), 12);

    [Fact]
    public void An_axis_may_run_upwards()
    {
        var axis = new AxisScale(0, 1, 300, 100);
        Assert.Equal([300, 250, 100], new[] { 0, 0.25, 1 }.Select(axis.Place));
    }
}
