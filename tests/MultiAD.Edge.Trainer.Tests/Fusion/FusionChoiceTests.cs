using MultiAD.Edge.Trainer.Fusion;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Fusion;

public sealed class FusionChoiceTests
{
    private const int Side = 8;
    private const int Parts = 24;

    // Branch 0 is the steady one; branch 1 has little weight until it has shown that it helps.
    private static readonly double[] Cautious = [0.9, 0.1];
    private static readonly double[] Trusted = [0.5, 0.5];

    [Fact]
    public void A_branch_that_finds_what_the_other_misses_gets_its_full_weight() =>
        Assert.Equal(Trusted, Choose(defect: [0, 3], placeSpread: 0, defectAt: Place).Weights);

    [Fact]
    public void A_branch_that_finds_nothing_keeps_little_weight() =>
        Assert.Equal(Cautious, Choose(defect: [1.2f, 0], placeSpread: 0, defectAt: Place).Weights);

    [Fact]
    public void Place_means_are_taken_where_they_uncover_anomalies()
    {
        // One place is always loud, and anomalies are elsewhere.
        Assert.True(Choose(defect: [2, 0], placeSpread: 4, defectAt: part => (Place(part) % 50) + 9).Aligned);
    }

    [Fact]
    public void Place_means_are_not_taken_where_they_hide_anomalies()
    {
        // Loud places are where anomalies are; good parts are loud there now and then only.
        Assert.False(Choose(defect: [2, 0], placeSpread: 0, defectAt: _ => 3, sometimes: 1).Aligned);
    }

    [Fact]
    public void Place_means_are_not_taken_where_samples_show_different_places() =>
        Assert.False(Choose(defect: [2, 0], placeSpread: 4, defectAt: part => (Place(part) % 50) + 9, mayAlign: false).Aligned);

    [Fact]
    public void What_makes_no_difference_stays_off()
    {
        var setting = Choose(defect: [100, 100], placeSpread: 0, defectAt: Place);

        Assert.Equal(Cautious, setting.Weights);
        Assert.False(setting.Aligned);
    }

    private static int Place(int part) => (part * 7) % (Side * Side);

    private static FusionSetting Choose(
        float[] defect, float placeSpread, Func<int, int> defectAt, bool mayAlign = true, float sometimes = 0)
    {
        var random = new Random(4);
        var maps = new BranchMaps([Side, Side], [Side, Side]);
        for (var part = 0; part < Parts; part++)
        {
            maps.Samples.Add([Good(), Good()]);
        }

        FusionSample[] good = [.. maps.Samples.Select((sample, part) => new FusionSample(part, sample))];
        FusionSample[] altered = [.. Enumerable.Range(0, 3 * Parts).Select(view =>
        {
            var part = view % Parts;
            var cell = defectAt(view);
            return new FusionSample(part, [Add(good[part].Maps[0], cell, defect[0]), Add(good[part].Maps[1], cell, defect[1])])
            {
                Mask = [.. Enumerable.Range(0, Side * Side).Select(own => (byte)(own == cell ? 1 : 0))],
            };
        })];
        return new FusionChoice(maps, new FusionSamples(good, altered)).Run(Cautious, Trusted, mayAlign);

        float[] Good() => [.. Enumerable.Range(0, Side * Side).Select(cell =>
            random.NextSingle() + (cell < 4 ? placeSpread : 0) + (cell == 3 && random.Next(3) == 0 ? sometimes : 0))];
    }

    private static float[] Add(float[] map, int cell, float value)
    {
        var changed = map.ToArray();
        changed[cell] += value;
        return changed;
    }
}
