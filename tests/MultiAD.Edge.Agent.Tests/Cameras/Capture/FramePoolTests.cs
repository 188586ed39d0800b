using MultiAD.Edge.Agent.Cameras.Capture;
using MultiAD.Edge.Inspection.Frames;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

public sealed class FramePoolTests
{
    [Fact]
    public void A_pool_gives_no_more_than_its_capacity_and_reuses_what_comes_back()
    {
        using var pool = new FramePool(3);
        var frames = Enumerable.Range(0, 3).Select(_ => pool.TryRent()!).ToArray();

        Assert.Equal(3, frames.Distinct().Count());
        Assert.Null(pool.TryRent());
        frames[1].Fault = "old";
        pool.Return(frames[1]);
        var again = pool.TryRent();
        Assert.Same(frames[1], again);
        Assert.Null(again!.Fault);
    }

    [Fact]
    public async Task A_waiting_rent_gets_the_frame_that_is_returned()
    {
        using var pool = new FramePool(3);
        var frames = Enumerable.Range(0, 3).Select(_ => pool.TryRent()!).ToArray();
        Frame? rented = null;

        var waiting = BlockingCall.Start(() => rented = pool.Rent(CancellationToken.None));
        await waiting.BlockedAsync();
        pool.Return(frames[0]);
        await waiting.EndAsync();

        Assert.Same(frames[0], rented);
    }

    [Fact]
    public async Task A_waiting_rent_can_be_cancelled()
    {
        using var pool = new FramePool(3);
        using var stop = new CancellationTokenSource();
        while (pool.TryRent() is not null)
        {
        }

        var waiting = BlockingCall.Start(() => pool.Rent(stop.Token));
        await waiting.BlockedAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(waiting.EndAsync);
    }

    [Fact]
    public void A_frame_that_is_returned_twice_or_is_foreign_is_refused()
    {
        using var pool = new FramePool(3);
        using var other = new FramePool(3);
        var frame = pool.TryRent()!;
        pool.Return(frame);

        Assert.Throws<ArgumentException>(() => pool.Return(frame));
        Assert.Throws<ArgumentException>(() => pool.Return(other.TryRent()!));
    }

    [Fact]
    public void A_replaced_frame_leaves_the_pool_and_a_fresh_one_takes_its_place()
    {
        using var pool = new FramePool(3);
        var frames = Enumerable.Range(0, 3).Select(_ => pool.TryRent()!).ToArray();

        pool.Replace(frames[2]);

        Assert.DoesNotContain(pool.TryRent(), frames);
        Assert.Null(pool.TryRent());
        Assert.Throws<ArgumentException>(() => pool.Return(frames[2]));
        frames[2].Dispose();
    }

    [Fact]
    public void A_rent_and_a_return_allocate_no_managed_memory()
    {
        using var pool = new FramePool(3);
        RentAndReturn(pool, 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        RentAndReturn(pool, 1000);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_frame_that_comes_back_after_the_pool_is_gone_is_freed()
    {
        var pool = new FramePool(3);
        var frame = pool.TryRent()!;
        pool.Dispose();

        pool.Return(frame);

        Assert.True(frame.Pixels.IsDisposed);
    }

    private static void RentAndReturn(FramePool pool, int times)
    {
        for (var i = 0; i < times; i++)
        {
            pool.Return(pool.TryRent()!);
            pool.Return(pool.Rent(CancellationToken.None));
        }
    }
}
