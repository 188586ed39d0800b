using MultiAD.Edge.Inspection.Verdicts;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Verdicts;

public sealed class AlertPolicyChangeTests
{
    [Fact]
    public void An_open_alert_goes_on_under_other_numbers_and_closes_by_them()
    {
        var before = new AlertPolicy(1, 1, 1000);
        before.Observe(Verdict.Fail);
        before.Observe(Verdict.Pass);
        var after = new AlertPolicy(1, 1, 2).Continue(before);
        Assert.Equal((true, before.AlertId, 1), (after.IsOpen, after.AlertId, after.FailedParts));
        Assert.Equal(AlertChange.Closed, after.Observe(Verdict.Pass));
    }

    [Theory]
    [InlineData(3, 4, AlertChange.Opened)]
    [InlineData(3, 3, AlertChange.None)]
    [InlineData(2, 2, AlertChange.None)]
    [InlineData(2, 3, AlertChange.Opened)]
    [InlineData(3, 9, AlertChange.Opened)]
    public void The_last_parts_count_on_as_far_as_the_new_window_reaches(int fails, int window, AlertChange expected)
    {
        var before = new AlertPolicy(9, 9, 1);
        foreach (var verdict in new[] { Verdict.Fail, Verdict.Fail, Verdict.Pass })
        {
            before.Observe(verdict);
        }

        Assert.Equal(expected, new AlertPolicy(fails, window, 1).Continue(before).Observe(Verdict.Fail));
    }
}
