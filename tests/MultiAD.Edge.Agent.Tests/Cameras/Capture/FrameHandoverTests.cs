using System.Threading.Channels;
using MultiAD.Edge.Agent.Cameras.Capture;
using MultiAD.Edge.Inspection.Frames;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

public sealed class FrameHandoverTests : IDisposable
{
    private readonly FramePool pool = new(5);
    private readonly Channel<Frame> output = Channel.CreateBounded<Frame>(1);
    private readonly CancellationTokenSource stop = new();

    public void Dispose()
    {
        this.stop.Dispose();
        this.pool.Dispose();
    }

    [Fact]
    public async Task The_newest_frame_wins_where_the_camera_runs_freely()
    {
        using var handover = new FrameHandover(this.pool, everyFrameCounts: false);
        this.Offer(handover, 1, 10);
        Assert.Equal(9, handover.Dropped);

        var delivery = handover.DeliverAsync(this.output.Writer, this.stop.Token);

        Assert.Equal(10, await this.NextNumberAsync());
        handover.Complete();
        await delivery.WaitAsync(Eventually.Limit);
        Assert.Equal(9, handover.Dropped);
        this.AssertIdle(5);
    }

    [Fact]
    public async Task The_newest_frame_is_chosen_when_the_pipeline_has_room_again_and_not_before()
    {
        using var handover = new FrameHandover(this.pool, everyFrameCounts: false);
        this.Offer(handover, 1, 1);
        var delivery = handover.DeliverAsync(this.output.Writer, this.stop.Token);
        await Eventually.True(() => this.output.Reader.Count == 1);

        this.Offer(handover, 2, 20);
        Assert.Equal(1, await this.NextNumberAsync());

        Assert.Equal(20, await this.NextNumberAsync());
        Assert.Equal(18, handover.Dropped);
        handover.Complete();
        await delivery.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public void A_free_running_camera_reads_on_into_its_own_frame_while_the_pipeline_holds_all_others()
    {
        using var handover = new FrameHandover(this.pool, everyFrameCounts: false);
        var frame = handover.Begin(CancellationToken.None);
        while (this.pool.TryRent() is not null)
        {
        }

        Assert.Same(frame, handover.Exchange(frame));
        Assert.Same(frame, handover.Exchange(frame));

        Assert.Equal(2, handover.Dropped);
        Assert.False(this.output.Reader.TryPeek(out _));
    }

    [Fact]
    public void A_frame_on_offer_is_taken_back_where_no_other_is_left()
    {
        using var handover = new FrameHandover(this.pool, everyFrameCounts: false);
        var older = handover.Begin(CancellationToken.None);
        var newer = handover.Exchange(older)!;
        while (this.pool.TryRent() is not null)
        {
        }

        Assert.Same(older, handover.Exchange(newer));

        handover.Flush(this.output.Writer);
        Assert.True(this.output.Reader.TryRead(out var delivered));
        Assert.Same(newer, delivered);
        Assert.Equal(1, handover.Dropped);
    }

    [Fact]
    public async Task A_camera_whose_frames_all_count_waits_until_its_frame_is_delivered()
    {
        using var handover = new FrameHandover(this.pool, everyFrameCounts: true);
        this.Offer(handover, 1, 1);
        var frame = default(Frame);

        var begin = BlockingCall.Start(() => frame = handover.Begin(this.stop.Token));
        await begin.BlockedAsync();
        var delivery = handover.DeliverAsync(this.output.Writer, this.stop.Token);
        await begin.EndAsync();

        Assert.NotNull(frame);
        Assert.Equal(1, await this.NextNumberAsync());
        handover.Cancel(frame);
        handover.Complete();
        await delivery.WaitAsync(Eventually.Limit);
        this.AssertIdle(5);
    }

    [Fact]
    public async Task A_frame_that_counts_is_delivered_in_order_and_never_dropped()
    {
        using var handover = new FrameHandover(this.pool, everyFrameCounts: true);
        var delivery = handover.DeliverAsync(this.output.Writer, this.stop.Token);
        var capture = BlockingCall.Start(() => this.Offer(handover, 1, 300));

        var numbers = new List<long>();
        while (numbers.Count < 300)
        {
            numbers.Add(await this.NextNumberAsync());
        }

        await capture.EndAsync();
        Assert.Equal(Enumerable.Range(1, 300).Select(number => (long)number), numbers);
        Assert.Equal(0, handover.Dropped);
        handover.Complete();
        await delivery.WaitAsync(Eventually.Limit);
        this.AssertIdle(5);
    }

    [Fact]
    public void A_frame_that_was_not_read_goes_back_with_its_room()
    {
        using var handover = new FrameHandover(this.pool, everyFrameCounts: true);

        for (var attempt = 0; attempt < 10; attempt++)
        {
            handover.Cancel(handover.Begin(this.stop.Token));
        }

        Assert.Equal(0, handover.Dropped);
        this.AssertIdle(5);
    }

    [Fact]
    public void A_frame_that_native_code_may_still_write_to_is_replaced_and_makes_room()
    {
        using var handover = new FrameHandover(this.pool, everyFrameCounts: true);
        var frame = handover.Begin(this.stop.Token);

        handover.Abandon(frame);

        var idle = Enumerable.Range(0, 5).Select(_ => this.pool.TryRent()!).ToArray();
        Assert.DoesNotContain(frame, idle);
        Assert.DoesNotContain(null, idle);
        Array.ForEach(idle, this.pool.Return);
        handover.Cancel(handover.Begin(this.stop.Token));
        frame.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pipeline_that_takes_no_more_frames_ends_the_delivery_and_loses_no_frame(bool everyFrameCounts)
    {
        using var handover = new FrameHandover(this.pool, everyFrameCounts);
        this.Offer(handover, 1, 1);
        this.output.Writer.Complete();

        await Assert.ThrowsAsync<ChannelClosedException>(
            () => handover.DeliverAsync(this.output.Writer, this.stop.Token).WaitAsync(Eventually.Limit));
        handover.Flush(this.output.Writer);

        Assert.Equal(1, handover.Dropped);
        this.AssertIdle(5);
    }

    [Fact]
    public async Task A_delivery_that_waits_for_room_can_be_cancelled_and_loses_no_frame()
    {
        using var handover = new FrameHandover(this.pool, everyFrameCounts: true);
        var delivery = handover.DeliverAsync(this.output.Writer, this.stop.Token);
        this.Offer(handover, 1, 2);
        await Eventually.True(() => this.output.Reader.Count == 1);

        await this.stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery.WaitAsync(Eventually.Limit));
        handover.Flush(this.output.Writer);

        Assert.Equal(1, await this.NextNumberAsync());
        Assert.Equal(1, handover.Dropped);
        this.AssertIdle(5);
    }

    // Takes frames as the thread of a camera does; the last one that it would read into goes back.
    private void Offer(FrameHandover handover, int first, int last)
    {
        Frame? frame = null;
        for (var number = first; number <= last; number++)
        {
            frame ??= handover.Begin(this.stop.Token);
            frame.Number = number;
            frame = handover.Exchange(frame);
        }

        if (frame is not null)
        {
            handover.Cancel(frame);
        }
    }

    private async Task<long> NextNumberAsync()
    {
        var frame = await this.output.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Limit);
        var number = frame.Number;
        this.pool.Return(frame);
        return number;
    }

    private void AssertIdle(int frames) =>
        Assert.Equal(frames, Enumerable.Range(0, this.pool.Capacity).Count(_ => this.pool.TryRent() is not null));
}
