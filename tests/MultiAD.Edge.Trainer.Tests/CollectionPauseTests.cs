using System.Runtime;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests;

public sealed class CollectionPauseTests
{
    private const int Mebibyte = 1 << 20;

    [Fact]
    public void Nothing_is_collected_within_a_step_and_everything_between_two()
    {
        using var pause = CollectionPause.Begin();
        var garbage = Garbage(80);
        var before = GC.CollectionCount(0);
        _ = Garbage(80);
        Assert.Equal(before, GC.CollectionCount(0));
        Assert.True(garbage.IsAlive);

        CollectionPause.BetweenSteps();

        Assert.True(GC.CollectionCount(0) > before);
        Assert.False(garbage.IsAlive);
        Assert.Equal(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
    }

    [Fact]
    public void A_step_with_little_garbage_costs_no_collection()
    {
        using var pause = CollectionPause.Begin();
        var before = GC.CollectionCount(0);

        for (var step = 0; step < 20; step++)
        {
            _ = Garbage(1);
            CollectionPause.BetweenSteps();
        }

        Assert.Equal(before, GC.CollectionCount(0));
    }

    [Fact]
    public void A_step_over_the_budget_is_only_slower_and_the_next_is_kept_free_again()
    {
        using var pause = CollectionPause.Begin();

        _ = Garbage(600);
        CollectionPause.BetweenSteps();

        Assert.Equal(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
    }

    [Fact]
    public void Collections_are_as_usual_when_the_last_pause_is_over()
    {
        var outer = CollectionPause.Begin();
        var inner = CollectionPause.Begin();

        inner.Dispose();
        inner.Dispose();
        Assert.Equal(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
        outer.Dispose();

        Assert.NotEqual(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
    }

    private static WeakReference Garbage(int mebibytes)
    {
        var last = new byte[Mebibyte];
        for (var i = 1; i < mebibytes; i++)
        {
            last = new byte[Mebibyte];
        }

        return new WeakReference(last);
    }
}
