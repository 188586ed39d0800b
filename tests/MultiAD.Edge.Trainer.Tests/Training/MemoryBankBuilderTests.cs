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
    public void A_part_that_is_left_out_is_as_far_as_if_the_bank_had_never_seen_it()
    {
        using var scope = NewDisposeScope();
        Tensor[][] parts = [UnitVectors(1), UnitVectors(2), UnitVectors(3)];
        using var all = Build(part => parts[part], 3, 3 * 64, null);
        using var others = Build(part => parts[part + 1], 2, 2 * 64, null);
        var first = new PartFeatures(parts[0], []);

        Assert.InRange(all.Map(first).max().item<float>(), 0, 0.011);
        Assert.InRange((all.MapWithout(first, 0) - others.Map(first)).abs().max().item<float>(), 0, 2e-3);
        Assert.InRange(all.MapWithout(first, 1).max().item<float>(), 0, 0.011);
    }

    [Fact]
    public void Several_views_of_one_part_are_left_out_together()
    {
        using var scope = NewDisposeScope();
        Tensor[][] views = [UnitVectors(1), UnitVectors(2), UnitVectors(1), UnitVectors(2)];
        using var bank = new MemoryBankBuilder(view => views[view], 4, new TrainingContext(CPU, 5, new Progress<WorkProgress>(), default))
        {
            PartOf = view => view % 2,
        }.Build(4 * 64, null, 1);

        Assert.True(bank.MapWithout(new PartFeatures(views[0], []), 0).min().item<float>() > 0.05);
        Assert.InRange(bank.MapWithout(new PartFeatures(views[0], []), 1).max().item<float>(), 0, 0.011);
    }

    [Fact]
    public void A_bank_of_one_part_cannot_leave_it_out()
    {
        using var scope = NewDisposeScope();
        var known = UnitVectors(1);
        using var bank = Build(_ => known, 1, 64, 24);

        Assert.InRange(bank.MapWithout(new PartFeatures(known, []), 0).max().item<float>(), 0, 0.011);
    }

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
