using MultiAD.Edge.Benchmarks.Stress;
using MultiAD.Edge.Trainer.Data;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Benchmarks;

public sealed class StressCasesTests
{
    private static readonly TestImage[] Tests =
    [
        .. Enumerable.Range(0, 30).Select(at => new TestImage($"good{at}", PartFolder.GoodKind, null)),
        .. Enumerable.Range(0, 60).Select(at => new TestImage($"bad{at}", "dent", null)),
    ];

    [Theory]
    [InlineData(640, new[] { 10, 20, 50, 100, 200 }, 40)]
    [InlineData(120, new[] { 10, 20, 50, 100, 120 }, 24)]
    [InlineData(20, new[] { 10, 20 }, 10)]
    public void As_many_images_are_taken_as_there_are(int images, int[] counts, int distinct)
    {
        var cases = Cases(images);

        Assert.Equal(counts, cases.GoodCounts);
        Assert.Equal(distinct, cases.Distinct);
        Assert.Equal(cases.Good(10), cases.Good(20).Take(10));
    }

    [Theory]
    [InlineData(640, 11)]
    [InlineData(20, 1)]
    public void A_twentieth_of_the_training_is_defective_and_left_out_of_the_tests(int images, int defective)
    {
        var cases = Cases(images);

        Assert.Equal(defective, cases.Contaminants.Count);
        Assert.All(cases.Contaminants, part => Assert.False(part.IsGood));
        Assert.Equal(Tests.Except(cases.Contaminants), cases.CleanTests);
    }

    private static StressCases Cases(int images) => new(Enumerable.Range(0, images).Select(at => $"train{at}"), Tests, 1);
}
