using MultiAD.Edge.Trainer.Fusion;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Fusion;

public sealed class FusionStatisticsFitTests
{
    private const int Side = 8;

    [Fact]
    public void The_quantiles_of_the_middle_parts_cells_become_nothing_and_the_weight()
    {
        // 201 cells of 0, 1, ... 200 in any order: the 0.9 quantile is 180, the 0.995 quantile 199. The parts add 0, 1, 2, 3
        // and 100 to that; in the middle stands the part that adds 2.
        var random = new Random(3);
        var good = new BranchMaps([1], [201]);
        foreach (var part in new[] { 3, 0, 100, 2, 1 })
        {
            var cells = Enumerable.Range(0, 201).Select(value => (float)(value + part)).ToArray();
            random.Shuffle(cells);
            good.Samples.Add([cells]);
        }

        var scale = FusionStatisticsFit.Scale(good, [2], aligned: false)[0];

        float At(float value) => (value * scale.Gain[0]) + scale.Offset[0];
        Assert.Equal(0, At(182), 4);
        Assert.Equal(2, At(201), 4);
    }

    [Fact]
    public void One_odd_part_among_a_few_does_not_move_the_scale_much()
    {
        var alike = Maps(9, (_, _, random) => (float)random.NextDouble());
        var withOdd = Maps(9, (sample, _, random) => (float)random.NextDouble() * (sample == 4 ? 50 : 1));

        var usual = FusionStatisticsFit.Scale(alike, [1], aligned: false)[0];
        var odd = FusionStatisticsFit.Scale(withOdd, [1], aligned: false)[0];

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
