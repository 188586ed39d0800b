using MultiAD.Edge.Trainer.Metrics;
using MultiAD.Edge.Trainer.Reports;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Reports;

public sealed class OutcomeTextTests
{
    [Fact]
    public void The_verdict_is_a_sentence_with_counts_and_rates() => Assert.Equal(
        "Of 392 defective parts 90 (23.0 %) pass at the limit; of 312 good parts 3 (1.0 %) are rejected (target 1 %).",
        OutcomeText.Sentence(new(new(3, 312), new(90, 392), 0.01)));

    [Fact]
    public void One_part_is_named_as_one() => Assert.Equal(
        "Of 1 defective part 1 (100.0 %) passes at the limit; of 1 good part 1 (100.0 %) is rejected.",
        OutcomeText.Sentence(new(new(1, 1), new(1, 1), null)));

    [Fact]
    public void What_was_not_measured_is_not_in_the_sentence()
    {
        Assert.Equal("Of 4 defective parts 0 (0.0 %) pass at the limit.", OutcomeText.Sentence(new(null, new(0, 4), 0.01)));
        Assert.Equal("Of 4 good parts 0 (0.0 %) are rejected (target 0.1 %).", OutcomeText.Sentence(new(new(0, 4), null, 0.001)));
        Assert.Equal("No part was measured.", OutcomeText.Sentence(new(null, null, 0.01)));
    }

    [Fact]
    public void Parts_have_the_names_that_they_are_given() => Assert.Equal(
        "Of 20 synthetic defective parts 6 (30.0 %) pass at the limit; of 4 held-out good parts 0 (0.0 %) are rejected.",
        OutcomeText.Sentence(new(new(0, 4), new(6, 20), null) { Good = "held-out good", Defective = "synthetic defective" }));

    // The Wilson intervals: 0 of 1000 is 0 to 0.4 %, 1 of 100 is 0.2 % to 5.4 %, 30 of 100 is 21.9 % to 39.6 %.
    [Theory]
    [InlineData(30, 100, "chance does not explain it")]
    [InlineData(1, 100, "agree with the target")]
    [InlineData(0, 1000, "on the safe side")]
    public void The_target_is_judged_as_far_as_the_number_of_parts_can_tell(int rejected, int good, string judgement) =>
        Assert.Contains(judgement, OutcomeText.Judgement(new(new(rejected, good), null, 0.01)), StringComparison.Ordinal);

    [Fact]
    public void Without_target_or_good_parts_there_is_nothing_to_judge()
    {
        Assert.Null(OutcomeText.Judgement(new(new Proportion(1, 2), null, null)));
        Assert.Null(OutcomeText.Judgement(new(null, new Proportion(1, 2), 0.01)));
    }
}
