using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Capture;
using MultiAD.Edge.Inspection.Frames;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

public sealed class CaptureThreadTests : IDisposable
{
    private const int Frames = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly FramePool pool = new(Frames);
    private readonly Channel<Frame> output = Channel.CreateUnbounded<Frame>();
    private readonly CancellationTokenSource stop = new();
    private readonly ManualResetEventSlim release = new();
    private readonly ConcurrentQueue<CameraException> failures = new();
    private CaptureThread? thread;
    private FrameHandover? handover;
    private long captured;
    private volatile int recovered;

    public void Dispose()
    {
        this.release.Set();
        this.stop.Cancel();
        var ended = SpinWait.SpinUntil(
            () => this.thread is null || this.thread.Completion.IsCompleted || this.recovered > 0, Eventually.Limit);
        Assert.True(ended, "The thread goes on after its test.");
        this.handover?.Dispose();
        this.pool.Dispose();
        this.stop.Dispose();
    }

    [Fact]
    public async Task The_calls_of_a_camera_come_from_one_thread_of_its_own()
    {
        var ownBackgroundThread = false;
        var camera = new FakeCamera(everyFrameCounts: true, (number, _) => number switch
        {
            2 => throw new CameraException("again"),
            5 => FrameRead.End,
            _ => FrameRead.Frame,
        })
        {
            Reading = _ => ownBackgroundThread = Thread.CurrentThread is { IsBackground: true, IsThreadPoolThread: false },
        };
        var thread = this.Start(camera);
        var delivery = this.handover!.DeliverAsync(this.output.Writer, this.stop.Token);
        await this.AdvanceUntilAsync(() => thread.Completion.IsCompleted);

        await thread.Completion;
        Assert.Single(camera.Callers.Distinct());
        Assert.Equal(8, camera.Callers.Count);
        Assert.True(ownBackgroundThread);
        Assert.True(camera.Disposed);
        this.handover.Complete();
        await delivery;
    }

    [Fact]
    public async Task A_frame_is_stamped_with_the_time_at_which_its_read_returned()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (number, _) =>
        {
            this.clock.Advance(TimeSpan.FromSeconds(2));
            return number <= 2 ? FrameRead.Frame : FrameRead.End;
        });
        var start = this.clock.GetUtcNow();
        var thread = this.Start(camera);
        _ = this.handover!.DeliverAsync(this.output.Writer, this.stop.Token);
        await thread.Completion.WaitAsync(Eventually.Limit);

        var first = await this.output.Reader.ReadAsync();
        var second = await this.output.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal((1, 2), (first.Number, second.Number));
        Assert.Equal(start.AddSeconds(2), first.CapturedAt);
        Assert.Equal(TimeSpan.FromSeconds(2), this.clock.GetElapsedTime(first.CapturedTimestamp, second.CapturedTimestamp));
    }

    [Fact]
    public async Task A_frame_starts_without_the_source_and_the_fault_of_an_earlier_part()
    {
        // The pipeline holds all others, so that one frame is read into again and again.
        Assert.All(Enumerable.Range(1, Frames - 1), _ => Assert.NotNull(this.pool.TryRent()));
        var camera = new MarkingCamera();
        var thread = this.Start(camera);

        await thread.Completion.WaitAsync(Eventually.Limit);

        Assert.Equal([(null, null), (null, null), (null, null)], camera.Seen);
    }

    [Fact]
    public async Task A_camera_that_does_not_open_is_tried_again_after_a_wait_that_doubles()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (_, _) => FrameRead.End)
        {
            Opening = attempt => _ = attempt <= 3 ? throw new CameraException($"attempt {attempt}") : attempt,
        };
        var thread = this.Start(camera);

        foreach (var (attempt, fullWait) in new[] { (1, 1.0), (2, 2.0), (3, 4.0) })
        {
            await this.WaitsAfterAsync(camera, attempt);
            this.clock.Advance(TimeSpan.FromSeconds((fullWait * 0.75) - 0.01));
            await this.WaitsAfterAsync(camera, attempt);
            this.clock.Advance(TimeSpan.FromSeconds((fullWait * 0.25) + 0.01));
            await Eventually.True(() => camera.Opened == attempt + 1);
        }

        await thread.Completion.WaitAsync(Eventually.Limit);
        Assert.Equal(["attempt 1", "attempt 2", "attempt 3"], this.failures.Select(error => error.Message));
    }

    [Theory]
    [InlineData(9.9, 4.0)]
    [InlineData(10.1, 1.0)]
    public async Task A_camera_that_ran_for_longer_than_the_stall_timeout_is_tried_again_soon(double ranFor, double fullWait)
    {
        var camera = new FakeCamera(everyFrameCounts: true, (_, _) =>
        {
            this.clock.Advance(TimeSpan.FromSeconds(ranFor));
            throw new CameraException("gone");
        })
        {
            Opening = attempt => _ = attempt <= 2 ? throw new CameraException("not there") : attempt,
        };
        this.Start(camera);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await this.WaitsAfterAsync(camera, attempt);
            this.clock.Advance(TimeSpan.FromSeconds(attempt));
        }

        await this.WaitsAfterAsync(camera, 3);
        this.clock.Advance(TimeSpan.FromSeconds((fullWait * 0.75) - 0.01));
        await this.WaitsAfterAsync(camera, 3);
        this.clock.Advance(TimeSpan.FromSeconds((fullWait * 0.25) + 0.01));
        await Eventually.True(() => camera.Opened == 4);
    }

    [Fact]
    public async Task A_stop_ends_the_wait_between_two_attempts()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (_, _) => FrameRead.End)
        {
            Opening = _ => throw new CameraException("not there"),
        };
        var thread = this.Start(camera);
        await this.WaitsAfterAsync(camera, 1);

        await this.stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => thread.Completion.WaitAsync(Eventually.Limit));
        Assert.True(thread.Completion.IsCanceled);
        Assert.True(camera.Disposed);
        this.AssertIdle(Frames);
    }

    [Fact]
    public async Task A_cancellation_of_the_cameras_own_is_an_error()
    {
        var thread = this.Start(new FakeCamera(everyFrameCounts: true, (_, _) => throw new OperationCanceledException("its own")));

        await Assert.ThrowsAsync<OperationCanceledException>(() => thread.Completion.WaitAsync(Eventually.Limit));

        Assert.True(thread.Completion.IsFaulted);
    }

    [Fact]
    public async Task A_call_is_abandoned_at_the_limit_and_not_before()
    {
        var camera = this.Hanging();
        var thread = this.Start(camera);
        await Eventually.True(() => camera.Callers.Count == 2);

        this.clock.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.False(thread.TryAbandon(Limit));
        this.clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(thread.TryAbandon(Limit));

        // Its frame was replaced: the pool is whole while the driver may still write to the old one.
        this.AssertIdle(Frames);
        Assert.Equal((0, false, false), (this.recovered, camera.Disposed, thread.Completion.IsCompleted));
    }

    [Fact]
    public async Task An_abandoned_thread_that_returns_cleans_up_and_says_so_but_delivers_nothing()
    {
        var frame = default(Frame);
        var camera = this.Hanging(seen => frame = seen);
        var thread = this.Start(camera);
        await Eventually.True(() => camera.Callers.Count == 2);
        Assert.True(thread.TryAbandon(TimeSpan.Zero));

        this.release.Set();
        await Eventually.True(() => this.recovered == 1);

        Assert.True(camera.Disposed);
        Assert.True(frame!.Pixels.IsDisposed);
        Assert.Equal(0, Interlocked.Read(ref this.captured));
        Assert.False(thread.Completion.IsCompleted);
        this.AssertIdle(Frames);
    }

    [Fact]
    public async Task A_thread_that_waits_for_the_pipeline_is_not_taken_for_one_that_hangs()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (_, _) => FrameRead.Frame);
        var thread = this.Start(camera);

        // Nobody takes the frame on offer, so there is no room for a second one.
        await Eventually.True(() => Interlocked.Read(ref this.captured) == 1 && IsWaiting(camera));
        this.clock.Advance(TimeSpan.FromHours(1));

        Assert.False(thread.TryAbandon(Limit));
    }

    [Fact]
    public async Task A_camera_that_hangs_while_it_is_closed_is_abandoned_at_the_end_of_its_source()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (_, _) => FrameRead.End) { Disposing = () => this.release.Wait() };
        var thread = this.Start(camera);
        await Eventually.True(() => camera.Disposed);

        this.clock.Advance(Limit);
        Assert.True(thread.TryAbandon(Limit));

        Assert.True(thread.ReachedEnd);
        Assert.False(thread.Completion.IsCompleted);
    }

    private static bool IsWaiting(FakeCamera camera) => camera.Callers.First().ThreadState.HasFlag(ThreadState.WaitSleepJoin);

    private CaptureThread Start(ICamera camera)
    {
        this.handover = new FrameHandover(this.pool, camera.EveryFrameCounts);
        var options = new CameraOptions { Kind = CameraKind.Folder };
        var events = new CaptureEvents(
            () => Interlocked.Increment(ref this.captured), this.failures.Enqueue, () => Interlocked.Increment(ref this.recovered));
        return this.thread = new CaptureThread(camera, this.handover, options, this.clock, events, this.stop.Token);
    }

    private FakeCamera Hanging(Action<Frame>? reading = null) => new(everyFrameCounts: true, (_, _) =>
    {
        this.release.Wait(CancellationToken.None);
        return FrameRead.Frame;
    })
    { Reading = reading };

    /// <summary>Waits until the thread has made so many attempts and pauses, and is not about to make another.</summary>
    private async Task WaitsAfterAsync(FakeCamera camera, int attempts)
    {
        await Eventually.True(() => camera.Opened == attempts && this.failures.Count >= attempts && IsWaiting(camera));
        await Task.Delay(20);
        Assert.Equal(attempts, camera.Opened);
    }

    private Task AdvanceUntilAsync(Func<bool> condition) => Eventually.True(() =>
    {
        this.clock.Advance(TimeSpan.FromMilliseconds(100));
        return condition();
    });

    private void AssertIdle(int frames)
    {
        var idle = Enumerable.Range(0, frames + 1).Select(_ => this.pool.TryRent()).OfType<Frame>().ToArray();
        Assert.Equal(frames, idle.Length);
        Array.ForEach(idle, this.pool.Return);
    }

    // Leaves a source and a fault in each frame, and tells what it found there.
    private sealed class MarkingCamera : ICamera
    {
        public List<(string? Source, string? Fault)> Seen { get; } = [];

        public string Description => "marking";

        public bool EveryFrameCounts => false;

        public void Open(CancellationToken cancellationToken)
        {
        }

        public FrameRead Read(Frame frame, CancellationToken cancellationToken)
        {
            if (this.Seen.Count == 3)
            {
                return FrameRead.End;
            }

            this.Seen.Add((frame.Source, frame.Fault));
            frame.Source = "source";
            frame.Fault = "fault";
            return FrameRead.Unusable;
        }

        public void Dispose()
        {
        }
    }
}
