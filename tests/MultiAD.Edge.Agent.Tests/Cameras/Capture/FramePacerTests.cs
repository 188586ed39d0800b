using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Cameras.Capture;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

public sealed class FramePacerTests : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider clock = new();
    private readonly CancellationTokenSource stop = new();

    public void Dispose() => this.stop.Dispose();

    [Fact]
    public async Task The_first_frame_is_due_at_once_and_each_further_one_after_the_pace()
    {
        using var pacer = new FramePacer(Pace, this.clock);
        pacer.Wait(this.stop.Token);

        for (var frame = 2; frame <= 4; frame++)
        {
            var wait = BlockingCall.Start(() => pacer.Wait(this.stop.Token));
            await wait.BlockedAsync();
            this.clock.Advance(Pace - TimeSpan.FromSeconds(1));
            await wait.BlockedAsync();
            this.clock.Advance(TimeSpan.FromSeconds(1));
            await wait.EndAsync();
        }
    }

    [Fact]
    public async Task The_time_that_a_frame_took_counts_towards_the_pace()
    {
        using var pacer = new FramePacer(Pace, this.clock);
        pacer.Wait(this.stop.Token);
        this.clock.Advance(TimeSpan.FromSeconds(7));

        var wait = BlockingCall.Start(() => pacer.Wait(this.stop.Token));
        await wait.BlockedAsync();
        this.clock.Advance(TimeSpan.FromSeconds(3));

        await wait.EndAsync();
    }

    [Fact]
    public async Task A_late_frame_is_due_at_once_and_is_followed_by_no_burst()
    {
        using var pacer = new FramePacer(Pace, this.clock);
        pacer.Wait(this.stop.Token);
        this.clock.Advance(3.5 * Pace);
        pacer.Wait(this.stop.Token);

        var wait = BlockingCall.Start(() => pacer.Wait(this.stop.Token));
        await wait.BlockedAsync();
        this.clock.Advance(Pace - TimeSpan.FromSeconds(1));
        await wait.BlockedAsync();
        this.clock.Advance(TimeSpan.FromSeconds(1));

        await wait.EndAsync();
    }

    [Fact]
    public void A_pace_of_zero_never_waits()
    {
        using var pacer = new FramePacer(TimeSpan.Zero, this.clock);

        for (var frame = 0; frame < 1000; frame++)
        {
            pacer.Wait(this.stop.Token);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_stopped_pacer_does_not_let_the_next_frame_through(double seconds)
    {
        using var pacer = new FramePacer(TimeSpan.FromSeconds(seconds), this.clock);
        await this.stop.CancelAsync();

        Assert.ThrowsAny<OperationCanceledException>(() => pacer.Wait(this.stop.Token));
    }
}
