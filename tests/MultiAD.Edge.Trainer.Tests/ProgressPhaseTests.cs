using Xunit;

namespace MultiAD.Edge.Trainer.Tests;

public sealed class ProgressPhaseTests
{
    [Fact]
    public void Steps_are_counted_up_to_all_of_them()
    {
        var reports = new Reports();
        var phase = new ProgressPhase(reports, "looking", 20) { ImagesPerStep = 2 };

        phase.Step(8, loss: 0.5);
        phase.Step(8);
        phase.Step(8);

        Assert.Equal([8, 16, 20], reports.Values.Select(value => value.Step));
        Assert.All(reports.Values, value => Assert.Equal(("looking", 20), (value.Phase, value.Steps)));
        Assert.Equal(0.5, reports.Values[0].Loss);
        Assert.True(double.IsNaN(reports.Values[1].Loss));
        Assert.All(reports.Values, value => Assert.True(value.ImagesPerSecond > 2 * value.Step));
    }

    [Fact]
    public void A_phase_whose_steps_are_no_images_has_no_speed()
    {
        var reports = new Reports();
        new ProgressPhase(reports, "choosing", 2) { ImagesPerStep = double.NaN }.Step();

        Assert.True(double.IsNaN(Assert.Single(reports.Values).ImagesPerSecond));
    }

    [Fact]
    public void A_marked_phase_says_which_it_is_and_keeps_its_numbers()
    {
        var reports = new Reports();
        new ProgressPhase(new MarkedProgress(reports, " at 384"), "looking", 20).Step(8, loss: 0.5);

        var report = Assert.Single(reports.Values);
        Assert.Equal(("looking at 384", 8, 20, 0.5), (report.Phase, report.Step, report.Steps, report.Loss));
    }

    private sealed class Reports : IProgress<WorkProgress>
    {
        public List<WorkProgress> Values { get; } = [];

        public void Report(WorkProgress value) => this.Values.Add(value);
    }
}
