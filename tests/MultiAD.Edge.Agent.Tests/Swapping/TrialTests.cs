using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Inspection.Verdicts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Swapping;

public sealed class TrialTests
{
    private static readonly ModelIdentity New = new("part", 4, "new");
    private static readonly ModelIdentity Old = new("part", 3, "old");

    [Fact]
    public async Task It_is_confirmed_after_its_parts_and_those_of_another_model_do_not_count()
    {
        var trial = new Trial(new TrialTerms("new", 3, null, 0.5, 2));
        Show(trial, 10, Old, Verdict.Fail);
        Show(trial, 10, null, Verdict.InvalidImage);
        Show(trial, 10, null, Verdict.NotInspected, reason: StationControl.PausedReason);
        Show(trial, 2, New, Verdict.Pass);
        Assert.Equal((2, false), (trial.Parts, trial.Ended.IsCompleted));
        Show(trial, 1, New, Verdict.Fail);
        Assert.True(trial.Ended.IsCompleted);
        Assert.Null(await trial.Ended);
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public async Task It_ends_as_soon_as_too_many_are_rejected(int rejected, bool ended)
    {
        var trial = new Trial(new TrialTerms("new", 10, null, 0.5, 2));
        Show(trial, rejected, New, Verdict.Fail);
        Assert.Equal(ended, trial.Ended.IsCompleted);
        Assert.True(!ended || (await trial.Ended)!.StartsWith("It rejected 6 of 6 parts; at most 50", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task One_part_in_twenty_may_be_slow(int slow, bool ended)
    {
        var trial = new Trial(new TrialTerms("new", 50, TimeSpan.FromMilliseconds(10), 0.5, 2));
        Show(trial, slow, New, Verdict.Pass, milliseconds: 11);
        Assert.Equal(ended, trial.Ended.IsCompleted);
        Show(trial, 60, New, Verdict.Pass, milliseconds: 10);
        Assert.Equal(ended, await trial.Ended is not null);
    }

    [Fact]
    public async Task Parts_that_its_model_fails_at_end_it()
    {
        var trial = new Trial(new TrialTerms("new", 50, null, 0.5, 2));
        Show(trial, 1, null, Verdict.NotInspected, reason: "ONNX Runtime said no");
        Assert.False(trial.Ended.IsCompleted);
        Show(trial, 1, null, Verdict.NotInspected, reason: "ONNX Runtime said no");
        Assert.Contains("ONNX Runtime said no", (await trial.Ended)!, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_held_against_the_model_before()
    {
        var recent = new RecentParts(10);
        Assert.Null(recent.Of("old"));
        for (var i = 0; i < 20; i++)
        {
            recent.Add(Part(Old, i % 5 == 0 ? Verdict.Pass : Verdict.Fail, null, 40));
        }

        Assert.Null(recent.Of("new"));
        var before = recent.Of("old")!;
        Assert.Equal((10, 40.0, 0.8), (before.Parts, before.MedianMs, before.RejectRate));
        var terms = TrialTerms.Of("new", new SwapOptions(), before);
        Assert.Equal((TimeSpan.FromMilliseconds(80), 0.8), (terms.Latency, terms.RejectRate));
        Assert.Null(TrialTerms.Of("new", new SwapOptions(), null).Latency);
        var stated = new SwapOptions { LatencyBudget = TimeSpan.FromMilliseconds(5) };
        Assert.Equal(TimeSpan.FromMilliseconds(5), TrialTerms.Of("new", stated, before).Latency);
        recent.Add(Part(New, Verdict.Pass, null, 1));
        Assert.Null(recent.Of("old"));
    }

    private static void Show(Trial trial, int parts, ModelIdentity? model, Verdict verdict, string? reason = null, double milliseconds = 1)
    {
        for (var i = 0; i < parts; i++)
        {
            trial.Observe(Part(model, verdict, reason, milliseconds));
        }
    }

    private static InspectedPart Part(ModelIdentity? model, Verdict verdict, string? reason, double milliseconds) => new()
    {
        ResultId = "1",
        PartId = "1",
        IsSimulated = true,
        Frame = new FrameOrigin(1, 1, 1, null, DateTimeOffset.UnixEpoch),
        Outcome = InspectionOutcome.WithoutScores(verdict),
        Reason = reason,
        Model = model,
        Timings = new PartTimings(
            TimeSpan.FromMilliseconds(milliseconds / 2), TimeSpan.FromMilliseconds(milliseconds / 2), TimeSpan.FromSeconds(1)),
    };
}
