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
}
