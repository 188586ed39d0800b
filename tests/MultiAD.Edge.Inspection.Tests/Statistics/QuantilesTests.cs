using MultiAD.Edge.Inspection.Statistics;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Statistics;

public sealed class QuantilesTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    public void Every_quantile_of_a_single_value_is_that_value(double q) => Assert.Equal(7.25, Quantiles.Of<double>([7.25], q));

    [Fact]
    public void The_ends_are_the_smallest_and_the_largest_value()
    {
        double[] values = [-3, 0.1, 0.7, 1e9];
        Assert.Equal((-3, 1e9), (Quantiles.Of<double>(values, 0), Quantiles.Of<double>(values, 1)));
    }

    [Theory]
    [InlineData(0.25, 15)]
    [InlineData(0.5, 20)]
    [InlineData(0.625, 25)]
    [InlineData(0.9, 75.6)]
    public void Between_two_values_it_lies_in_proportion(double q, double expected) =>
        Assert.Equal(expected, Quantiles.Of<double>([10, 15, 20, 30, 106], q), 12);

    [Fact]
    public void Values_of_single_precision_are_interpolated_in_double_precision() =>
        Assert.Equal(16_777_217, Quantiles.Of<float>([16_777_216f, 16_777_218f], 0.5));

    // Type 7: a quantile at position q (n - 1) lies between the values of that position rounded down and up.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void As_many_values_lie_below_and_above_as_counting_finds(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            double[] values = [.. Enumerable.Range(0, random.Next(2, 60)).Select(_ => random.NextDouble()).Order()];
            var q = random.NextDouble();
            var quantile = Quantiles.Of<double>(values, q);

            // Equal values are next to impossible here, so the counts name the interval.
            var below = values.Count(value => value < quantile);
            var above = values.Count(value => value > quantile);
            Assert.InRange(q * (values.Length - 1), below - 1, below);
            Assert.InRange((1 - q) * (values.Length - 1), above - 1, above);
        }
    }

    [Fact]
    public void It_never_falls_as_q_rises()
    {
        var random = new Random(4);
        double[] values = [.. Enumerable.Range(0, 30).Select(_ => (double)random.Next(10)).Order()];
        double[] quantiles = [.. Enumerable.Range(0, 1001).Select(i => Quantiles.Of<double>(values, i / 1000.0))];
        Assert.Equal(quantiles.Order(), quantiles);
    }

    [Theory]
    [InlineData(new[] { 3, 1, 2 }, 2)]
    [InlineData(new[] { 4, 1, 3, 2 }, 2.5)]
    [InlineData(new[] { 5 }, 5)]
    public void The_median_takes_values_in_any_order(int[] values, double median) => Assert.Equal(median, Quantiles.Median(values));

    [Fact]
    public void No_values_have_no_quantile()
    {
        Assert.Throws<ArgumentException>(() => Quantiles.Of<double>([], 0.5));
        Assert.Throws<ArgumentException>(() => Quantiles.Median(Array.Empty<float>()));
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_q_outside_of_0_to_1_is_refused(double q) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.Of<double>([1, 2], q));
}
