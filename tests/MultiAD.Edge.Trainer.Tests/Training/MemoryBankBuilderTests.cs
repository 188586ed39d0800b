using MultiAD.Edge.Trainer.Branches;
using MultiAD.Edge.Trainer.Training;
using Xunit;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Tests.Training;

public sealed class MemoryBankBuilderTests : IClassFixture<TorchFixture>
{
    [Fact]
    public void A_part_that_is_remembered_whole_is_at_no_distance_and_another_is()
    {
        using var scope = NewDisposeScope();
        var known = UnitVectors(1);

        using var bank = Build(_ => known, 1, 64, 24);

        Assert.Equal(64, bank.Patches);
        Assert.InRange(bank.Map(new PartFeatures(known, [])).max().item<float>(), 0, 0.011);
        Assert.True(bank.Map(new PartFeatures(UnitVectors(2), [])).min().item<float>() > 0.05);
    }

    [Fact]
    public void Distances_are_those_to_the_nearest_patch()
    {
        using var scope = NewDisposeScope();
        var known = UnitVectors(1);
        var other = UnitVectors(2);
        using var bank = Build(_ => known, 1, 64, 24);

        var map = bank.Map(new PartFeatures(other, []));

        var remembered = Patches(known);
        var expected = (cdist(Patches(other), remembered).amin([1L]).square() + 1e-4).sqrt().view(1, 1, 8, 8);
        Assert.InRange((map - expected).abs().max().item<float>(), 0, 2e-3);
    }

    [Fact]
    public void The_choice_reaches_every_kind_of_patch()
    {
        using var scope = NewDisposeScope();
        var usual = UnitVectors(1);
        var rare = UnitVectors(2);
        var parts = Enumerable.Repeat(usual, 20).Append(rare).ToArray();

        // 64 usual patches twenty times over and 64 rare ones once: a random choice of 128 would take few rare ones.
        using var bank = Build(part => parts[part], parts.Length, 128, 24);

        Assert.InRange(bank.Map(new PartFeatures(rare, [])).mean().item<float>(), 0, 0.02);
    }

    [Fact]
    public void What_lies_outside_of_the_subspace_counts_in_full()
    {
        using var scope = NewDisposeScope();
        var known = UnitVectors(1);
        var other = UnitVectors(2);
        using var whole = Build(_ => known, 1, 64, 24);
        using var flat = Build(_ => known, 1, 64, 6);

        var exact = whole.Map(new PartFeatures(other, []));
        var approximate = flat.Map(new PartFeatures(other, []));

        Assert.InRange((approximate / exact).mean().item<float>(), 0.8, 1.1);
    }

    [Fact]
    public void Good_patches_of_a_restless_kind_are_allowed_more_distance_than_in_a_plain_bank()
    {
        using var scope = NewDisposeScope();
        var (steady, restless) = (UnitVectors(1), UnitVectors(2));
        Tensor[] Steady() => Varied(steady, 0.02);
        Tensor[] Restless() => Varied(restless, 0.3);
        Tensor[][] parts = [.. Enumerable.Range(0, 40).Select(part => part % 2 == 0 ? Steady() : Restless())];
        using var allowing = Build(part => parts[part], parts.Length, 256, 24);
        using var plain = Build(part => parts[part], parts.Length, 256, null);
        Tensor[][] unseen = [Steady(), Restless()];

        double[] Means(MemoryBank bank) => [.. unseen.Select(part => (double)bank.Map(new PartFeatures(part, [])).mean().item<float>())];

        var (with, without) = (Means(allowing), Means(plain));
        Assert.True(without[1] > 2 * without[0]);
        Assert.InRange(with[1] / without[1], 0.5, 0.97);
        Assert.True(with[0] > without[0]);
    }

    private static Tensor[] Varied(Tensor[] features, double noise) =>
        [.. features.Select(level => level + (randn_like(level) * noise / Math.Sqrt(level.shape[1])))];

    private static MemoryBank Build(Func<int, Tensor[]> features, int parts, int size, int? dimensions) =>
        new MemoryBankBuilder(features, parts, new TrainingContext(CPU, 5, new Progress<WorkProgress>(), default))
            .Build(size, dimensions, 1);

    private static Tensor[] UnitVectors(int seed)
    {
        random.manual_seed(seed);
        return [Unit(4, 16), Unit(8, 8), Unit(16, 4)];
    }

    private static Tensor Unit(int channels, int side)
    {
        var value = randn(1, channels, side, side);
        return value / value.square().sum(1, keepdim: true).sqrt();
    }

    // The definition, step by step: mean over 3x3 cells, coarse level enlarged, unit length, joined.
    private static Tensor Patches(Tensor[] features)
    {
        var means = features[1..].Select(level => nn.functional.avg_pool2d(level, 3, 1, 1, count_include_pad: false)).ToArray();
        means[1] = nn.functional.interpolate(means[1], [8, 8], mode: InterpolationMode.Bilinear, align_corners: false);
        var halves = means.Select(mean => mean / (mean.square().sum(1, keepdim: true) + 1e-4).sqrt());
        return cat([.. halves], 1).permute(0, 2, 3, 1).reshape(64, 24);
    }
}
