using MultiAD.Edge.Trainer.Fusion;
using MultiAD.Edge.Trainer.Training;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Training;

public sealed class FusionTrainerTests : IClassFixture<TorchFixture>
{
    // Branches have maps of 8 x 8 cells, the fused map 64 x 64 pixels.
    private const int Cells = 8;
    private const int Parts = 25;

    private static readonly double[] Prior = [1, 1];
    private static readonly FusionSetting Cautious = new([0.5, 0.5], Aligned: false);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_held_out_part_is_never_scored_by_a_fusion_that_was_fitted_with_it(bool aligned)
    {
        var setting = new FusionSetting(Prior, aligned);
        foreach (var part in new[] { 0, 7, 24 })
        {
            var before = FusionTrainer.CrossFit(HeldOut(altered: null), setting).ToArray();
            var after = FusionTrainer.CrossFit(HeldOut(part), setting).ToArray();

            for (var fold = 0; fold < before.Length; fold++)
            {
                Assert.Equal(before[fold].Parts, after[fold].Parts);
                Assert.Equal(!before[fold].Parts.Contains(part), Differ(before[fold], after[fold]));
            }
        }
    }

    [Fact]
    public void Each_held_out_part_is_in_one_fold()
    {
        var folds = FusionTrainer.CrossFit(HeldOut(altered: null), Cautious).ToArray();

        Assert.Equal(5, folds.Length);
        Assert.Equal(Enumerable.Range(0, Parts), folds.SelectMany(fold => fold.Parts).Order());
    }

    [Fact]
    public void A_part_scores_as_the_highest_of_its_tiles_by_the_fold_that_has_not_seen_it()
    {
        using var fusion = new MapFusion(64, 64, 8);
        var trainer = new FusionTrainer(fusion, Prior, Prior);
        var maps = HeldOut(altered: null, tiles: 2);

        var fitted = trainer.Fit(maps, HeldOut(altered: null), null, mayAlign: true, CancellationToken.None);

        var folds = FusionTrainer.CrossFit(maps, Cautious).ToArray();
        Assert.Equal(maps.Parts.Count, fitted.HeldOutScores.Count);
        for (var at = 0; at < maps.Parts.Count; at++)
        {
            var fold = folds.Single(one => one.Parts.Contains(maps.Parts[at]));
            var tiles = Enumerable.Range(0, maps.PartOfSample.Count).Where(sample => maps.PartOfSample[sample] == maps.Parts[at]);
            Assert.Equal(tiles.Max(sample => Score(fusion, maps.Maps.Samples[sample], fold)), fitted.HeldOutScores[at], 5);
        }
    }

    [Fact]
    public void Without_samples_the_fusion_stays_the_cautious_one_and_its_weights_sum_to_one()
    {
        using var fusion = new MapFusion(64, 64, 8);
        var trainer = new FusionTrainer(fusion, [1, 3], [3, 1]);

        var fitted = trainer.Fit(HeldOut(altered: null), HeldOut(altered: null), null, mayAlign: true, CancellationToken.None);

        Assert.Equal([0.25, 0.75], fitted.Setting.Weights);
        Assert.False(fitted.Setting.Aligned);
    }

    [Fact]
    public void Left_out_parts_are_scored_by_the_fusion_that_is_used()
    {
        using var fusion = new MapFusion(64, 64, 8);
        var leftOut = HeldOut(altered: 3);

        var fitted = new FusionTrainer(fusion, Prior, Prior).Fit(HeldOut(null), leftOut, null, mayAlign: true, CancellationToken.None);

        var whole = new FusionFold(new HashSet<int>(), fitted.Scales);
        Assert.Equal(Score(fusion, leftOut.Maps.Samples[3], whole), fitted.LeftOutScores[3], 5);
        Assert.Equal(fitted.LeftOutScores.Max(), fitted.LeftOutScores[3]);
    }

    private static double Score(MapFusion fusion, float[][] maps, FusionFold fold)
    {
        var tensors = maps.Select(map => TorchSharp.torch.tensor(map, 1, 1, Cells, Cells)).ToArray();
        return fusion.Fuse(tensors, fold.Scales).Score.item<float>();
    }

    private static bool Differ(FusionFold one, FusionFold other) => one.Scales.Zip(other.Scales)
        .Any(pair => !pair.First.Gain.SequenceEqual(pair.Second.Gain) || !pair.First.Offset.SequenceEqual(pair.Second.Offset));

    // Maps of an altered part are unlike all others, so that no fit that sees them stays as it is.
    private static HeldOutMaps HeldOut(int? altered, int tiles = 1)
    {
        var random = new Random(5);
        var maps = new BranchMaps([Cells, Cells], [Cells, Cells]);
        int[] parts = [.. Enumerable.Range(0, Parts).SelectMany(part => Enumerable.Repeat(part, tiles))];
        foreach (var part in parts)
        {
            maps.Samples.Add(Maps(random, part == altered ? 40 : 1));
        }

        return new HeldOutMaps(maps, parts);
    }

    private static float[][] Maps(Random random, float gain)
    {
        return [Branch(gain), Branch(2 * gain)];

        float[] Branch(float own) => [.. Enumerable.Range(0, Cells * Cells).Select(_ => own * random.NextSingle())];
    }
}
