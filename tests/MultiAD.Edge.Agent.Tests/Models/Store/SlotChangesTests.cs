using MultiAD.Edge.Agent.Models.Store;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models.Store;

public sealed class SlotChangesTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly StoredModel First = StoreBench.Model(1);
    private static readonly StoredModel Second = StoreBench.Model(2);
    private static readonly StoredModel Third = StoreBench.Model(3);

    private static StationSlots Running => new StationSlots().TakeIn(First, Now);

    private static StationSlots OnTrial => Confirmed(Running, Second).Begin(StoreBench.Order("b"), Now).WithCandidate(Third).Activate(Now);

    [Fact]
    public void The_configured_model_is_taken_in_as_confirmed_and_sets_the_floor()
    {
        Assert.Equal((First, null, 1L, First.Sha256), (Running.Active, Running.Previous, Running.VersionFloor, Running.ConfiguredSha256));
        Assert.Equal(SwapState.Confirmed, Assert.Single(Running.History).State);
        Assert.False(Running.IsUnderWay());
    }

    [Fact]
    public void An_activation_keeps_the_model_before_and_leaves_the_floor()
    {
        Assert.Equal((Third, Second, 2L), (OnTrial.Active, OnTrial.Previous, OnTrial.VersionFloor));
        Assert.Equal((SwapState.ActiveUnconfirmed, 0), (OnTrial.Swap!.State, OnTrial.Swap.StartsUnconfirmed));
        Assert.Superset(new HashSet<string> { First.Sha256, Second.Sha256, Third.Sha256 }, OnTrial.Needed().ToHashSet());
    }

    [Fact]
    public void The_floor_rises_at_the_confirmation_and_never_falls()
    {
        Assert.Equal(3, OnTrial.Confirm(Now).VersionFloor);
        var back = OnTrial.Confirm(Now).Begin(StoreBench.Order("c"), Now).WithCandidate(First).Activate(Now).Confirm(Now);
        Assert.Equal((First, Third, 3L), (back.Active, back.Previous, back.VersionFloor));
    }

    [Fact]
    public void A_return_brings_both_slots_back_as_they_were()
    {
        var returned = OnTrial.CountStart().CountStart().Return("too slow", Now);
        Assert.Equal((Second, First, 2L), (returned.Active, returned.Previous, returned.VersionFloor));
        Assert.Equal((SwapState.RolledBack, "too slow", 2), (returned.Swap!.State, returned.Swap.Reason, returned.Swap.StartsUnconfirmed));
        Assert.Equal((SwapState.RolledBack, Third, "too slow"), (returned.History[^1].State, returned.History[^1].Model, returned.History[^1].Reason));
    }

    [Fact]
    public void The_first_model_of_all_returns_to_none()
    {
        var returned = new StationSlots().Begin(StoreBench.Order("a"), Now).WithCandidate(First).Activate(Now).Return("bad", Now);
        Assert.Equal((null, null, 0L), (returned.Active, returned.Previous, returned.VersionFloor));
    }

    [Fact]
    public void A_model_that_runs_already_does_not_become_its_own_predecessor()
    {
        var again = OnTrial.Confirm(Now).Begin(StoreBench.Order("c"), Now).WithCandidate(Third).Activate(Now);
        Assert.Equal((Third, Second), (again.Active, again.Previous));
        var returned = again.Return("bad", Now);
        Assert.Equal((Third, Second), (returned.Active, returned.Previous));
    }

    [Fact]
    public void A_refusal_leaves_the_slots_and_says_why()
    {
        var refused = Running.Begin(StoreBench.Order("b"), Now).WithState(SwapState.Staged, Now).WithCandidate(Second).Refuse("line\nfeed", Now);
        Assert.Equal((First, null, SwapState.Refused, "line?feed"), (refused.Active, refused.Previous, refused.Swap!.State, refused.Swap.Reason));
        Assert.False(refused.IsUnderWay());
        Assert.Equal([First.Sha256], refused.Needed());
    }

    [Fact]
    public void What_cannot_follow_is_an_error_and_changes_nothing()
    {
        var refused = Running.Begin(StoreBench.Order("b"), Now).Refuse("no", Now);
        Action[] impossible =
        [
            () => OnTrial.Begin(StoreBench.Order("c"), Now),
            () => OnTrial.Refuse("no", Now),
            () => OnTrial.Activate(Now),
            () => Running.Begin(StoreBench.Order("b"), Now).Activate(Now),
            () => Running.Begin(StoreBench.Order("b"), Now).Confirm(Now),
            () => Running.Confirm(Now),
            () => Running.Return("no", Now),
            () => refused.WithState(SwapState.Staged, Now),
            () => refused.WithCandidate(Second),
            () => refused.CountStart(),
            () => OnTrial.Confirm(Now).Confirm(Now),
        ];
        Assert.All(impossible, action => Assert.Throws<InvalidOperationException>(action));
    }

    [Fact]
    public void The_history_is_bounded_and_the_newest_stays()
    {
        var slots = Running;
        for (var order = 0; order < 2 * StationSlots.MaximumHistory; order++)
        {
            slots = slots.Begin(StoreBench.Order($"o{order}"), Now).Refuse(new string('x', 5000), Now);
        }

        Assert.Equal(StationSlots.MaximumHistory, slots.History.Count);
        Assert.Equal("o63", slots.History[^1].OrderId);
        Assert.InRange(SlotsFile.Encode(slots).Length, 1, 100_000);
    }

    private static StationSlots Confirmed(StationSlots slots, StoredModel model) =>
        slots.Begin(StoreBench.Order("a"), Now).WithCandidate(model).Activate(Now).Confirm(Now);
}
