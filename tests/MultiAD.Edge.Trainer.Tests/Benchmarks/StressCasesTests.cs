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
    [InlineData(640, new[] { 20, 50, 200 })]
    [InlineData(120, new[] { 20, 50, 120 })]
    [InlineData(20, new[] { 20 })]
    [InlineData(12, new[] { 12 })]
    public void As_many_images_are_taken_as_there_are(int images, int[] counts)
    {
        var cases = Cases(images);

        Assert.Equal(counts, cases.GoodCounts);
        Assert.Equal(cases.Good(10), cases.Good(cases.Largest).Take(10));
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
