using MultiAD.Edge.Inspection.Verdicts;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Verdicts;

public sealed class AlertPolicyTests
{
    [Theory]
    [InlineData(1, 1, 1, "PFP", "-oc")]
    [InlineData(1, 1, 2, "FPFPP", "o-u-c")]
    [InlineData(2, 3, 2, "FPF", "--o")]
    [InlineData(2, 3, 2, "FPPF", "----")]
    [InlineData(2, 3, 2, "FFPPF", "-o-c-")]
    [InlineData(3, 3, 1, "FFFFPFFF", "--ouc--o")]
    public void An_alert_opens_at_k_of_the_last_n_and_closes_after_passes_in_a_row(
        int fails, int window, int passes, string parts, string changes)
    {
        var policy = new AlertPolicy(fails, window, passes);
        Assert.Equal(changes, new string([.. parts.Select(part => Letter(policy.Observe(part == 'F' ? Verdict.Fail : Verdict.Pass)))]));
    }

    [Theory]
    [InlineData(Verdict.InvalidImage)]
    [InlineData(Verdict.NotInspected)]
    public void A_part_without_a_verdict_neither_opens_nor_closes_nor_counts(Verdict verdict)
    {
        var policy = new AlertPolicy(2, 2, 2);
        policy.Observe(Verdict.Fail);
        Assert.Equal(AlertChange.None, policy.Observe(verdict));
        Assert.Equal(AlertChange.Opened, policy.Observe(Verdict.Fail));
        policy.Observe(Verdict.Pass);
        Assert.Equal(AlertChange.None, policy.Observe(verdict));
        Assert.Equal(AlertChange.Closed, policy.Observe(Verdict.Pass));
    }

    [Fact]
    public void One_alert_keeps_its_identifier_until_it_has_closed_and_the_next_has_another()
    {
        var policy = new AlertPolicy(1, 1, 1);
        Assert.Null(policy.AlertId);
        policy.Observe(Verdict.Fail);
        var first = policy.AlertId;
        policy.Observe(Verdict.Fail);
        Assert.Equal((first, 2), (policy.AlertId, policy.FailedParts));
        policy.Observe(Verdict.Pass);
        Assert.Equal(first, policy.AlertId);
        policy.Observe(Verdict.Fail);
        Assert.NotEqual(first, policy.AlertId);
        Assert.Equal(1, policy.FailedParts);
    }

    [Fact]
    public void An_open_alert_can_be_closed_from_outside_and_a_closed_one_cannot()
    {
        var policy = new AlertPolicy(1, 1, 1);
        Assert.Equal(AlertChange.None, policy.Close());
        policy.Observe(Verdict.Fail);
        Assert.Equal(AlertChange.Closed, policy.Close());
        Assert.False(policy.IsOpen);
        Assert.Equal(AlertChange.None, policy.Close());
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(1, 1, 0)]
    public void A_policy_that_could_never_work_is_refused(int fails, int window, int passes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlertPolicy(fails, window, passes));

    private static char Letter(AlertChange change) => change switch
    {
        AlertChange.Opened => 'o',
        AlertChange.Updated => 'u',
        AlertChange.Closed => 'c',
        _ => '-',
    };
}
