using MultiAD.Edge.Trainer.Fusion;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Fusion;

public sealed class FusionStatisticsFitTests
{
    private const int Side = 8;

    [Fact]
    public void The_quantiles_of_a_good_parts_cells_become_nothing_and_the_weight()
    {
        var good = Maps(201, (_, _, random) => (float)random.NextDouble());

        var scale = FusionStatisticsFit.Scale(good, [2], aligned: false)[0];

        float[] At(double quantile) => [.. good.Samples.Select(sample => (float)Quantile(sample[0], quantile)).Select(value => (value * scale.Gain[0]) + scale.Offset[0]).Order()];
        Assert.InRange(At(0.9)[100], -1e-3, 1e-3);
        Assert.InRange(At(0.995)[100], 1.999, 2.001);
    }

    [Fact]
    public void One_odd_part_among_a_few_does_not_move_the_scale_much()
    {
        var usual = FusionStatisticsFit.Scale(Maps(9, (_, _, random) => (float)random.NextDouble()), [1], aligned: false)[0];
        var odd = FusionStatisticsFit.Scale(Maps(9, (sample, _, random) => (float)random.NextDouble() * (sample == 4 ? 50 : 1)), [1], aligned: false)[0];

        Assert.InRange(odd.Gain[0] / usual.Gain[0], 0.7, 1.4);
    }

    [Fact]
    public void Parts_whose_places_differ_alike_are_aligned()
    {
        Assert.True(FusionStatisticsFit.IsAligned(Maps(30, (_, cell, random) => (cell % 7) + (float)random.NextDouble())));
    }

    [Fact]
    public void Parts_that_differ_anywhere_are_not_aligned()
    {
        Assert.False(FusionStatisticsFit.IsAligned(Maps(30, (_, _, random) => (float)random.NextDouble())));
    }

    [Fact]
    public void A_few_parts_are_never_taken_for_aligned()
    {
        Assert.False(FusionStatisticsFit.IsAligned(Maps(FusionStatisticsFit.MinimumAligned - 1, (_, cell, _) => cell % 7)));
    }

    [Fact]
    public void The_mean_of_each_place_is_taken_off_where_parts_are_aligned()
    {
        var good = Maps(30, (_, cell, random) => (10 * (cell % 7)) + (float)random.NextDouble());

        var scale = FusionStatisticsFit.Scale(good, [1], aligned: true)[0];

        float At(float value, int cell) => (value * scale.Gain[0]) + scale.Offset[cell];
        Assert.InRange(At(0.5f, 0) - At(60.5f, 6), -0.6, 0.6);
        Assert.True(At(30, 0) > 10 * Math.Abs(At(30.5f, 3)));
    }

    private static double Quantile(float[] values, double quantile)
    {
        // By counting: the share of values below the quantile and at it must enclose what was asked for.
        return values.First(value => values.Count(other => other < value) <= quantile * (values.Length - 1) && values.Count(other => other <= value) >= quantile * (values.Length - 1));
    }

    private static BranchMaps Maps(int count, Func<int, int, Random, float> value)
    {
        var random = new Random(3);
        var maps = new BranchMaps([Side], [Side]);
        for (var sample = 0; sample < count; sample++)
        {
            maps.Samples.Add([[.. Enumerable.Range(0, Side * Side).Select(cell => value(sample, cell, random))]]);
        }

        return maps;
    }
}
