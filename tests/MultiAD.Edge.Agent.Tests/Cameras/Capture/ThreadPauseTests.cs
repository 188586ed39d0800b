using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Cameras.Capture;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

public sealed class ThreadPauseTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider clock = new();
    private readonly CancellationTokenSource stop = new();

    public void Dispose() => this.stop.Dispose();

    [Fact]
    public async Task A_pause_lasts_as_long_as_asked_by_the_given_clock_and_can_be_used_again()
    {
        using var pause = new ThreadPause(this.clock);
        for (var seconds = 2; seconds <= 4; seconds++)
        {
            var duration = seconds * Second;
            var wait = BlockingCall.Start(() => pause.Wait(duration, this.stop.Token));
            await wait.BlockedAsync();
            this.clock.Advance(duration - Second);
            await wait.BlockedAsync();
            this.clock.Advance(Second);
            await wait.EndAsync();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_pause_of_nothing_returns_at_once(int seconds)
    {
        using var pause = new ThreadPause(this.clock);

        pause.Wait(seconds * Second, this.stop.Token);
    }

    [Fact]
    public async Task A_timer_that_fires_early_does_not_shorten_the_pause()
    {
        var early = new EarlyTimers();
        using var pause = new ThreadPause(early);

        var wait = BlockingCall.Start(() => pause.Wait(3 * Second, this.stop.Token));
        await wait.BlockedAsync();
        for (var fired = 1; fired <= 3; fired++)
        {
            early.Fire();
            await wait.BlockedAsync();
        }

        early.Elapse(3 * Second);
        early.Fire();
        await wait.EndAsync();
    }

    [Fact]
    public async Task A_pause_can_be_cancelled_and_used_again()
    {
        using var pause = new ThreadPause(this.clock);
        var wait = BlockingCall.Start(() => pause.Wait(Second, this.stop.Token));
        await wait.BlockedAsync();
        await this.stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(wait.EndAsync);
        Assert.ThrowsAny<OperationCanceledException>(() => pause.Wait(Second, this.stop.Token));

        var again = BlockingCall.Start(() => pause.Wait(Second, CancellationToken.None));
        await again.BlockedAsync();
        this.clock.Advance(Second);
        await again.EndAsync();
    }

    [Fact]
    public async Task A_pause_allocates_nothing()
    {
        var allocated = long.MaxValue;
        var wait = BlockingCall.Start(() =>
        {
            using var pause = new ThreadPause(TimeProvider.System);
            Repeat(pause, this.stop.Token);

            // The run time itself allocates now and then while it compiles; what a pause allocates is in each of some runs.
            for (var run = 0; run < 5; run++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Repeat(pause, this.stop.Token);
                allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        });
        await wait.EndAsync();

        Assert.Equal(0, allocated);
    }

    private static void Repeat(ThreadPause pause, CancellationToken cancellationToken)
    {
        for (var time = 0; time < 20; time++)
        {
            pause.Wait(TimeSpan.FromMilliseconds(1), cancellationToken);
        }
    }

    // A clock that stands still, with timers that fire when told to.
    private sealed class EarlyTimers : TimeProvider
    {
        private readonly List<Action> timers = [];
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref this.now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            this.timers.Add(() => callback(state));
            return new Timer();
        }

        public void Elapse(TimeSpan time) => Interlocked.Add(ref this.now, time.Ticks);

        public void Fire() => this.timers.ForEach(fire => fire());

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
