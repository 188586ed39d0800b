using MultiAD.Edge.Trainer.Networks;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Networks;

public sealed class CosineScheduleTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1.0 / 3, 0.75)]
    [InlineData(0.5, 0.5)]
    [InlineData(2.0 / 3, 0.25)]
    [InlineData(1, 0)]
    public void The_rate_falls_along_half_a_cosine(double done, double share)
    {
        Assert.Equal(0.1 + (0.9 * share), new CosineSchedule(1, 0.1).At(done), 12);
    }

    [Theory]
    [InlineData(0, 0.04)]
    [InlineData(0.05, 0.5)]
    [InlineData(0.2, 2)]
    [InlineData(0.6, 1.5)]
    [InlineData(1, 1)]
    public void With_a_warm_up_it_rises_first_and_the_cosine_follows(double done, double rate)
    {
        Assert.Equal(rate, new CosineSchedule(2, 1) { WarmUpShare = 0.2 }.At(done), 12);
    }
}
