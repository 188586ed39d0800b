using MultiAD.Edge.Trainer.Training;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Training;

public sealed class PartSplitTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(57)]
    [InlineData(400)]
    public void Each_part_is_on_one_side_and_both_sides_ascend(int parts)
    {
        var split = PartSplit.Draw(Alone(parts), seed: 3);

        Assert.Equal(TrainingOptions.HeldOutOf(parts), split.HeldOut.Count);
        Assert.Equal(Enumerable.Range(0, parts), split.Training.Concat(split.HeldOut).Order());
        Assert.Equal(split.Training.Order(), split.Training);
        Assert.Equal(split.HeldOut.Order(), split.HeldOut);
    }

    [Fact]
    public void The_seed_alone_decides()
    {
        Assert.Equal(PartSplit.Draw(Alone(50), 1).HeldOut, PartSplit.Draw(Alone(50), 1).HeldOut);
        Assert.NotEqual(PartSplit.Draw(Alone(50), 1).HeldOut, PartSplit.Draw(Alone(50), 2).HeldOut);
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(20, 8)]
    [InlineData(25, 10)]
    [InlineData(50, 10)]
    [InlineData(100, 20)]
    [InlineData(1000, 200)]
    [InlineData(5000, 200)]
    public void A_fifth_is_held_out_more_of_few_parts_and_less_of_very_many(int images, int heldOut)
    {
        Assert.Equal(heldOut, TrainingOptions.HeldOutOf(images));
    }

    [Theory]
    [InlineData(10, null, 200)]
    [InlineData(240, null, 300)]
    [InlineData(1000, null, 400)]
    [InlineData(1000, 5, 5)]
    public void The_steps_follow_the_number_of_images_within_bounds_unless_they_are_given(int images, int? given, int steps)
    {
        Assert.Equal(steps, new TrainingOptions { Size = 128, Seed = 1, FalseRejectTarget = 0.01, Steps = given }.StepsFor(images));
    }

    // Each part is a group of its own.
    private static int[] Alone(int parts) => [.. Enumerable.Range(0, parts)];
}
