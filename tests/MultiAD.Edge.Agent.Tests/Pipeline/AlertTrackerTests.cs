using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Verdicts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Pipeline;

public sealed class AlertTrackerTests
{
    private static readonly VerdictDefaults TwoOfThree = new(FailsToOpen: 2, Window: 3, PassesToClose: 2);

    [Fact]
    public void Without_options_the_models_own_policy_opens_goes_on_and_closes_one_alert()
    {
        var tracker = new AlertTracker(new AlertOptions());
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
        var tracker = new AlertTracker(new AlertOptions());
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
        var tracker = new AlertTracker(new AlertOptions());
        Assert.Null(tracker.Close());
        var opened = Observe(tracker, TwoOfThree, "FF")[1];
        Assert.Equal(new PartAlert(opened!.AlertId, AlertChange.Closed, 2), tracker.Close());
        Assert.Null(tracker.Close());
    }

    [Fact]
    public void The_next_alert_has_another_identifier_and_counts_anew()
    {
        var changes = Observe(new AlertTracker(new AlertOptions()), TwoOfThree, "FFFPPFF").OfType<PartAlert>().ToArray();
        Assert.Equal(AlertChange.Opened, changes[^1].Change);
        Assert.Equal(2, changes[^1].FailedParts);
        Assert.NotEqual(changes[0].AlertId, changes[^1].AlertId);
    }

    // O opened, U updated, C closed, a point for nothing.
    private static string Shown(AlertOptions options, string verdicts) => string.Concat(
        Observe(new AlertTracker(options), TwoOfThree, verdicts).Select(change => change is null ? '.' : change.Change.ToString()[0]));

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
