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

        var scale = FusionStatisticsFit.Scale(good, new FusionSetting([2], Aligned: false))[0];

        float At(float value) => (value * scale.Gain[0]) + scale.Offset[0];
        Assert.Equal(0, At(182), 4);
        Assert.Equal(2, At(201), 4);
    }

    [Fact]
    public void One_odd_part_among_a_few_does_not_move_the_scale_much()
    {
        var alike = Maps(9, (_, _, random) => (float)random.NextDouble());
        var withOdd = Maps(9, (sample, _, random) => (float)random.NextDouble() * (sample == 4 ? 50 : 1));

        var usual = FusionStatisticsFit.Scale(alike, new FusionSetting([1], Aligned: false))[0];
        var odd = FusionStatisticsFit.Scale(withOdd, new FusionSetting([1], Aligned: false))[0];

        Assert.InRange(odd.Gain[0] / usual.Gain[0], 0.7, 1.4);
    }

    [Fact]
    public void Half_of_each_places_mean_is_taken_off_where_it_is_asked_for()
    {
        var good = Maps(30, (_, cell, random) => (10 * (cell % 7)) + (float)random.NextDouble());

        var scale = FusionStatisticsFit.Scale(good, new FusionSetting([1], Aligned: true))[0];

        // Places 0 and 6 lie 60 apart; half of that is left.
        float At(float value, int cell) => (value * scale.Gain[0]) + scale.Offset[cell];
        Assert.InRange((At(60.5f, 6) - At(0.5f, 0)) / scale.Gain[0], 29, 31);
    }

    [Fact]
    public void A_part_is_judged_by_the_place_means_of_the_others()
    {
        // One cell of one part is 30 too high: against the other 29 parts' mean it stands out by 30, not by 29.
        var good = Maps(30, (sample, cell, _) => sample == 0 && cell == 5 ? 30 : 0);
        var all = Maps(30, (_, _, _) => 0);

        var spread = FusionStatisticsFit.Spread(good, 0, aligned: true);

        Assert.Equal(FusionStatisticsFit.Spread(all, 0, aligned: true).Low, spread.Low, 1);
        var own = new BranchMaps([Side], [Side]);
        own.Samples.AddRange([good.Samples[0], good.Samples[1]]);
        var two = FusionStatisticsFit.Spread(own, 0, aligned: true);

        // Of two parts, the second one's mean is all that the first one is held against, and the other way round: -15 + level.
        var level = 30.0 / 2 / (Side * Side);
        Assert.Equal(FusionStatisticsFit.PlaceShare * level, two.Low, 4);
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
