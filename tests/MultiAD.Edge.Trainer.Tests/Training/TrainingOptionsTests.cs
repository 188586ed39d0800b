using MultiAD.Edge.Trainer.Training;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Training;

public sealed class TrainingOptionsTests
{
    private static readonly TrainingOptions OneSize = new()
    {
        Size = 256,
        Seed = 1,
        FalseRejectTarget = 0.01,
        MaximumTime = TimeSpan.FromMinutes(10),
    };

    [Fact]
    public void The_student_has_its_share_of_the_longest_time() => Assert.Equal(TimeSpan.FromMinutes(6), OneSize.StudentTime);

    // 256 and 512 have five times the pixels of 256, so that the rest of the work takes 2.0 where the student takes 0.6.
    [Fact]
    public void The_student_leaves_time_for_the_work_at_further_sizes() => Assert.Equal(
        10 * 0.6 / 2.6, (OneSize with { Size = 512, SmallerSizes = [256] }).StudentTime!.Value.TotalMinutes, 1e-6);

    [Fact]
    public void A_training_without_a_longest_time_has_none_for_the_student() =>
        Assert.Null((OneSize with { MaximumTime = null }).StudentTime);
}
