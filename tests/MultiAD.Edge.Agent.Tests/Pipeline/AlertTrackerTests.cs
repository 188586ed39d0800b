using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Verdicts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Pipeline;

public sealed class AlertTrackerTests
{
    private static readonly VerdictDefaults TwoOfThree = new(FailsToOpen: 2, Window: 3, PassesToClose: 2);

    // Every failed part is told.
    private static readonly AlertOptions Immediate = new() { UpdateInterval = TimeSpan.Zero };

    [Fact]
    public void Without_options_the_models_own_policy_opens_goes_on_and_closes_one_alert()
    {
        var tracker = new AlertTracker(Immediate, TimeProvider.System);
        var changes = Observe(tracker, TwoOfThree, "FFFPP");
        Assert.Equal([null, AlertChange.Opened, AlertChange.Updated, null, AlertChange.Closed], changes.Select(change => change?.Change));
        Assert.Equal([2, 3, 3], changes.OfType<PartAlert>().Select(change => change.FailedParts));
        Assert.Single(changes.OfType<PartAlert>().Select(change => change.AlertId).Distinct());
    }

    [Fact]
    public void Each_option_that_is_given_takes_the_place_of_the_models()
    {
        Assert.Equal("O", Shown(new AlertOptions { FailsToOpen = 1 }, "F"));
        Assert.Equal("...O", Shown(new AlertOptions { Window = 4 }, "FPPF"));
        Assert.Equal("....", Shown(new AlertOptions(), "FPPF"));
        Assert.Equal(".OC", Shown(new AlertOptions { PassesToClose = 1 }, "FFP"));
    }

    [Fact]
    public void A_window_smaller_than_the_failures_that_open_grows_to_them() =>
        Assert.Equal("....O", Shown(new AlertOptions { FailsToOpen = 5 }, "FFFFF"));

    [Fact]
    public void A_model_that_is_exchanged_leaves_an_open_alert_and_its_policy_as_they_are()
    {
        var tracker = new AlertTracker(Immediate, TimeProvider.System);
        var opened = Observe(tracker, TwoOfThree, "FF")[1];
        var later = Observe(tracker, new VerdictDefaults(FailsToOpen: 9, Window: 9, PassesToClose: 9), "FPP");
        Assert.Equal([AlertChange.Updated, null, AlertChange.Closed], later.Select(change => change?.Change));
        Assert.Equal(opened!.AlertId, later[2]!.AlertId);
    }

    [Fact]
    public void Parts_without_a_verdict_neither_open_nor_close() => Assert.Equal("..O..C", Shown(new AlertOptions(), "FNFPNP"));

    [Fact]
    public void Only_an_open_alert_is_closed_at_the_end_and_only_once()
    {
        var tracker = new AlertTracker(Immediate, TimeProvider.System);
        Assert.Null(tracker.Close());
        var opened = Observe(tracker, TwoOfThree, "FF")[1];
        Assert.Equal(new PartAlert(opened!.AlertId, AlertChange.Closed, 2), tracker.Close());
        Assert.Null(tracker.Close());
    }

    [Fact]
    public void The_next_alert_has_another_identifier_and_counts_anew()
    {
        var changes = Observe(new AlertTracker(Immediate, TimeProvider.System), TwoOfThree, "FFFPPFF").OfType<PartAlert>().ToArray();
        Assert.Equal(AlertChange.Opened, changes[^1].Change);
        Assert.Equal(2, changes[^1].FailedParts);
        Assert.NotEqual(changes[0].AlertId, changes[^1].AlertId);
    }

    [Fact]
    public void Failed_parts_soon_after_a_change_count_but_are_not_told_one_by_one()
    {
        var time = new FakeTimeProvider();
        var tracker = new AlertTracker(new AlertOptions { FailsToOpen = 1, UpdateInterval = TimeSpan.FromSeconds(10) }, time);
        var changes = new List<PartAlert?>();
        for (var second = 0; second < 25; second++)
        {
            changes.Add(tracker.Observe(Verdict.Fail, TwoOfThree with { PassesToClose = 1 }));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        var told = changes.Index().Where(each => each.Item!.Change != AlertChange.Continued).Select(each => each.Index);

        // Opened, critical at the tenth, and ten seconds after that.
        Assert.Equal([0, 9, 19], told);
        Assert.Single(changes.Select(change => change!.AlertId).Distinct());
        Assert.Equal(Enumerable.Range(1, 25), changes.Select(change => change!.FailedParts));
        Assert.Equal(25, tracker.Close()!.FailedParts);
    }

    [Fact]
    public void An_alert_becomes_critical_at_once_at_its_number_of_failed_parts_and_the_next_begins_as_a_warning()
    {
        var options = new AlertOptions { FailsToOpen = 1, Window = 1, PassesToClose = 1, FailsToEscalate = 3 };
        var changes = Observe(new AlertTracker(options, new FakeTimeProvider()), TwoOfThree, "FFFFPF");
        Assert.Equal(
            [AlertLevel.Warning, AlertLevel.Warning, AlertLevel.Critical, AlertLevel.Critical, AlertLevel.Critical, AlertLevel.Warning],
            changes.Select(change => change!.Level));
        Assert.Equal(
            [AlertChange.Opened, AlertChange.Continued, AlertChange.Updated, AlertChange.Continued, AlertChange.Closed, AlertChange.Opened],
            changes.Select(change => change!.Change));
    }

    [Fact]
    public void A_hold_off_keeps_an_alert_open_until_no_part_has_failed_for_so_long()
    {
        var time = new FakeTimeProvider();
        var options = new AlertOptions { FailsToOpen = 1, Window = 1, PassesToClose = 1, HoldOff = TimeSpan.FromSeconds(30) };
        var tracker = new AlertTracker(options, time);
        var opened = tracker.Observe(Verdict.Fail, TwoOfThree);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Null(tracker.Observe(Verdict.Pass, TwoOfThree));
        Assert.Equal(opened!.AlertId, tracker.Observe(Verdict.Fail, TwoOfThree)!.AlertId);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Null(tracker.Observe(Verdict.Pass, TwoOfThree));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AlertChange.Closed, tracker.Observe(Verdict.Pass, TwoOfThree)!.Change);
    }

    // O opened, U updated, C closed, a point for nothing.
    private static string Shown(AlertOptions options, string verdicts)
    {
        var tracker = new AlertTracker(options with { UpdateInterval = TimeSpan.Zero }, TimeProvider.System);
        var changes = Observe(tracker, TwoOfThree, verdicts);
        return string.Concat(changes.Select(change => change is null ? '.' : change.Change.ToString()[0]));
    }

    private static PartAlert?[] Observe(AlertTracker tracker, VerdictDefaults defaults, string verdicts) =>
    [
        .. verdicts.Select(letter => tracker.Observe(
            letter switch
            {
                'P' => Verdict.Pass,
                'F' => Verdict.Fail,
                _ => Verdict.NotInspected,
            },
            defaults)),
    ];
}
