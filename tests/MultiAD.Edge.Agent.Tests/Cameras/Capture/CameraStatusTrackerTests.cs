using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Capture;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

public sealed class CameraStatusTrackerTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly CameraStatusTracker tracker;
    private readonly List<CameraStatus> changes = [];

    public CameraStatusTrackerTests()
    {
        this.tracker = new CameraStatusTracker(this.clock, NullLogger.Instance);
        this.tracker.Changed += this.changes.Add;
    }

    [Fact]
    public void A_state_that_is_reported_again_is_no_change()
    {
        this.tracker.Report(CameraState.NoSignal, "gone");
        this.tracker.Report(CameraState.NoSignal, "gone");
        this.tracker.Report(CameraState.Ok, null);
        this.tracker.Report(CameraState.Ok, null);

        Assert.Equal([CameraState.NoSignal, CameraState.Ok], this.changes.Select(change => change.State));
    }

    [Fact]
    public void A_state_holds_since_its_first_report_whatever_its_problem()
    {
        var start = this.clock.GetUtcNow();
        this.tracker.Report(CameraState.NoSignal, "no device");
        this.clock.Advance(TimeSpan.FromMinutes(1));
        this.tracker.Report(CameraState.NoSignal, "no permission");
        this.clock.Advance(TimeSpan.FromMinutes(1));
        this.tracker.Report(CameraState.Ok, null);

        CameraStatus[] expected =
        [
            new(CameraState.NoSignal, "no device", start),
            new(CameraState.NoSignal, "no permission", start),
            new(CameraState.Ok, null, start.AddMinutes(2)),
        ];
        Assert.Equal(expected, this.changes);
        Assert.Equal(expected[^1], this.tracker.Status);
    }

    [Fact]
    public void A_change_is_told_in_order_however_many_threads_report()
    {
        const int Reports = 2000;

        Parallel.For(0, Reports, report => this.tracker.Report((CameraState)(report % 3), $"{report}"));

        // The list is not safe for several threads: that each report is in it once shows that one came after the other.
        Assert.Equal(Reports, this.changes.Select(change => change.Problem).Distinct().Count());
        Assert.Equal(this.changes[^1], this.tracker.Status);
    }
}
