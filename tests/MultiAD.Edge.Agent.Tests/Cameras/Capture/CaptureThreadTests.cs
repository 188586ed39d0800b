using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Inspection.Frames;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

public sealed class CaptureThreadTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_calls_of_a_camera_come_from_one_thread_of_its_own()
    {
        var ownBackgroundThread = false;
        using var run = new CaptureRun(_ => new FakeCamera(everyFrameCounts: false, (number, _) => number switch
        {
            2 => throw new CameraException("again"),
            5 => FrameRead.End,
            _ => FrameRead.Frame,
        })
        {
            Reading = _ => ownBackgroundThread = Thread.CurrentThread is { IsBackground: true, IsThreadPoolThread: false },
        });
        await run.PausedAfterAsync(1);
        run.Clock.Advance(TimeSpan.FromSeconds(1));
        await run.EndAsync();

        // Opened, read twice, opened again, read three times, disposed.
        Assert.Equal(8, run.Camera.Callers.Count);
        Assert.Single(run.Camera.Callers.Distinct());
        Assert.True(ownBackgroundThread);
        Assert.True(run.Camera.Disposed);
    }

    [Fact]
    public async Task A_frame_is_stamped_with_the_time_at_which_its_read_returned()
    {
        using var run = new CaptureRun(run => new FakeCamera(everyFrameCounts: true, (number, _) =>
        {
            run.Clock.Advance(TimeSpan.FromSeconds(2));
            return number <= 2 ? FrameRead.Frame : FrameRead.End;
        }));
        var output = run.Deliver();
        await run.EndAsync();

        var first = await output.ReadAsync().AsTask().WaitAsync(Eventually.Limit);
        var second = await output.ReadAsync().AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal((1, 2), (first.Number, second.Number));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 7, TimeSpan.Zero), first.CapturedAt);
        Assert.Equal(TimeSpan.FromSeconds(2), run.Clock.GetElapsedTime(first.CapturedTimestamp, second.CapturedTimestamp));
    }

    [Fact]
    public async Task A_frame_starts_without_the_source_and_the_fault_of_an_earlier_part()
    {
        var seen = new List<(string? Source, string? Fault)>();

        // All other frames are in use, so that one is read into again and again.
        using var run = new CaptureRun(
            _ => new FakeCamera(everyFrameCounts: false, (number, _) => number <= 3 ? FrameRead.Unusable : FrameRead.End)
            {
                Reading = frame =>
                {
                    seen.Add((frame.Source, frame.Fault));
                    frame.Fault = "unusable";
                },
            },
            held: CaptureRun.Frames - 1);
        await run.EndAsync();

        Assert.Equal(Enumerable.Repeat<(string?, string?)>((null, null), 4), seen);
    }

    [Fact]
    public async Task A_camera_that_does_not_open_is_tried_again_after_a_wait_that_doubles()
    {
        using var run = new CaptureRun(_ => new FakeCamera(everyFrameCounts: true, (_, _) => FrameRead.End)
        {
            Opening = attempt => FailUpTo(3, attempt),
        });

        await run.AssertPauseAsync(1, fullSeconds: 1);
        await run.AssertPauseAsync(2, fullSeconds: 2);
        await run.AssertPauseAsync(3, fullSeconds: 4);

        await run.EndAsync();
        Assert.Equal(["attempt 1", "attempt 2", "attempt 3"], run.Failures.Select(error => error.Message));
    }

    [Theory]
    [InlineData(9.9, 4.0)]
    [InlineData(10.1, 1.0)]
    public async Task A_camera_that_ran_for_longer_than_the_stall_timeout_is_tried_again_soon(double ranFor, double fullSeconds)
    {
        using var run = new CaptureRun(run => new FakeCamera(everyFrameCounts: true, (_, _) =>
        {
            run.Clock.Advance(TimeSpan.FromSeconds(ranFor));
            throw new CameraException("gone");
        })
        {
            Opening = attempt => FailUpTo(2, attempt),
        });

        await run.AssertPauseAsync(1, fullSeconds: 1);
        await run.AssertPauseAsync(2, fullSeconds: 2);
        await run.AssertPauseAsync(3, fullSeconds);
    }

    [Fact]
    public async Task A_stop_ends_the_wait_between_two_attempts()
    {
        using var run = new CaptureRun(_ => new FakeCamera(everyFrameCounts: true, (_, _) => FrameRead.End)
        {
            Opening = _ => throw new CameraException("not there"),
        });
        await run.PausedAfterAsync(1);

        await run.StopAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(run.EndAsync);
        Assert.True(run.Thread.Completion.IsCanceled);
        Assert.True(run.Camera.Disposed);
        run.AssertAllFramesAreIdle();
    }

    [Fact]
    public async Task A_cancellation_of_the_cameras_own_is_an_error()
    {
        using var run = new CaptureRun(
            _ => new FakeCamera(everyFrameCounts: true, (_, _) => throw new OperationCanceledException("its own")));

        await Assert.ThrowsAsync<OperationCanceledException>(run.EndAsync);

        Assert.True(run.Thread.Completion.IsFaulted);
        run.AssertAllFramesAreIdle();
    }

    [Fact]
    public async Task A_call_is_abandoned_at_the_limit_and_not_before()
    {
        using var run = new CaptureRun(run => new FakeCamera(everyFrameCounts: true, (_, _) => run.Hang()));
        await Eventually.True(() => run.Camera.Callers.Count == 2);

        run.Clock.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.False(run.Thread.TryAbandon(Limit));
        run.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(run.Thread.TryAbandon(Limit));

        // Its frame was replaced: the pool is whole while the driver may still write to the old one.
        run.AssertAllFramesAreIdle();
        Assert.Equal((0, false, false), (run.Recovered, run.Camera.Disposed, run.Thread.Completion.IsCompleted));
    }

    [Fact]
    public async Task An_abandoned_thread_that_returns_cleans_up_and_says_so_but_delivers_nothing()
    {
        var frame = default(Frame);
        using var run = new CaptureRun(
            run => new FakeCamera(everyFrameCounts: true, (_, _) => run.Hang()) { Reading = seen => frame = seen });
        await Eventually.True(() => run.Camera.Callers.Count == 2);
        Assert.True(run.Thread.TryAbandon(TimeSpan.Zero));

        run.Release();
        await Eventually.True(() => run.Recovered == 1);

        Assert.True(run.Camera.Disposed);
        Assert.True(frame!.Pixels.IsDisposed);
        Assert.Equal(0, run.Captured);
        Assert.False(run.Thread.Completion.IsCompleted);
        run.AssertAllFramesAreIdle();
    }

    [Fact]
    public async Task A_thread_that_waits_for_the_pipeline_is_not_taken_for_one_that_hangs()
    {
        using var run = new CaptureRun(_ => new FakeCamera(everyFrameCounts: true, (_, _) => FrameRead.Frame));

        // Nobody takes the frame on offer, so there is no room for a second one.
        await Eventually.True(() => run.Captured == 1 && run.IsWaiting);
        run.Clock.Advance(TimeSpan.FromHours(1));

        Assert.False(run.Thread.TryAbandon(Limit));
    }

    [Fact]
    public async Task A_camera_that_hangs_while_it_is_closed_is_abandoned_at_the_end_of_its_source()
    {
        using var run = new CaptureRun(
            run => new FakeCamera(everyFrameCounts: true, (_, _) => FrameRead.End) { Disposing = () => run.Hang() });
        await Eventually.True(() => run.Camera.Disposed);

        run.Clock.Advance(Limit);
        Assert.True(run.Thread.TryAbandon(Limit));

        Assert.True(run.Thread.ReachedEnd);
        Assert.False(run.Thread.Completion.IsCompleted);
    }

    private static void FailUpTo(int last, int attempt)
    {
        if (attempt <= last)
        {
            throw new CameraException($"attempt {attempt}");
        }
    }
}
