using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Capture;
using MultiAD.Edge.Inspection.Frames;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

/// <summary>One capture thread by a clock of its own, with its pool and handover, and what it told.</summary>
internal sealed class CaptureRun : IDisposable
{
    public const int Frames = 4;
    private readonly CancellationTokenSource stop = new();
    private readonly ManualResetEventSlim release = new();
    private readonly FrameHandover handover;
    private readonly FakeCamera camera;
    private long captured;
    private long waited;
    private volatile int recovered;

    public CaptureRun(Func<CaptureRun, FakeCamera> create, int held = 0)
    {
        Assert.All(Enumerable.Range(0, held), _ => Assert.NotNull(this.Pool.TryRent()));
        this.camera = create(this);
        this.handover = new FrameHandover(this.Pool, this.camera.EveryFrameCounts);
        var events = new CaptureEvents(
            () => Interlocked.Increment(ref this.captured),
            () => Interlocked.Increment(ref this.waited),
            this.Failures.Enqueue,
            () => Interlocked.Increment(ref this.recovered));
        var options = new CameraOptions { Kind = CameraKind.Folder };
        this.Thread = new CaptureThread(this.camera, this.handover, options, this.Clock, events, this.stop.Token);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public FramePool Pool { get; } = new(Frames);

    public CaptureThread Thread { get; }

    public FakeCamera Camera => this.camera;

    public ConcurrentQueue<CameraException> Failures { get; } = new();

    public long Captured => Interlocked.Read(ref this.captured);

    public long Waited => Interlocked.Read(ref this.waited);

    public int Recovered => this.recovered;

    /// <summary>True while the thread waits for something.</summary>
    public bool IsWaiting => this.camera.Callers.First().ThreadState.HasFlag(ThreadState.WaitSleepJoin);

    /// <summary>Hangs as a driver does: neither time nor a stop ends it, only <see cref="Release"/>.</summary>
    public FrameRead Hang()
    {
        this.release.Wait(CancellationToken.None);
        return FrameRead.Frame;
    }

    public void Release() => this.release.Set();

    public Task StopAsync() => this.stop.CancelAsync();

    public Task EndAsync() => this.Thread.Completion.WaitAsync(Eventually.Limit);

    /// <summary>Delivers until the end of the test.</summary>
    public ChannelReader<Frame> Deliver()
    {
        var output = Channel.CreateUnbounded<Frame>();
        _ = this.handover.DeliverAsync(output.Writer, this.stop.Token);
        return output.Reader;
    }

    /// <summary>Waits until the thread has made so many attempts and pauses, and is not about to make another.</summary>
    public async Task PausedAfterAsync(int attempts)
    {
        await Eventually.True(() => this.camera.Opened == attempts && this.Failures.Count >= attempts && this.IsWaiting);
        await Task.Delay(20);
        Assert.Equal(attempts, this.camera.Opened);
    }

    /// <summary>
    /// Expects that the pause after an attempt ends within its jitter: not before 75 % of its full length, and by its end.
    /// </summary>
    public async Task AssertPauseAsync(int attempts, double fullSeconds)
    {
        await this.PausedAfterAsync(attempts);
        this.Clock.Advance(TimeSpan.FromSeconds((fullSeconds * 0.75) - 0.01));
        await this.PausedAfterAsync(attempts);
        this.Clock.Advance(TimeSpan.FromSeconds((fullSeconds * 0.25) + 0.01));
        await Eventually.True(() => this.camera.Opened == attempts + 1);
    }

    public void AssertAllFramesAreIdle()
    {
        var idle = Enumerable.Range(0, Frames + 1).Select(_ => this.Pool.TryRent()).OfType<Frame>().ToArray();
        Assert.Equal(Frames, idle.Length);
        Array.ForEach(idle, this.Pool.Return);
    }

    public void Dispose()
    {
        this.release.Set();
        this.stop.Cancel();
        var ended = SpinWait.SpinUntil(() => this.Thread.Completion.IsCompleted || this.recovered > 0, Eventually.Limit);
        Assert.True(ended, "The thread goes on after its test.");
        this.handover.Dispose();
        this.Pool.Dispose();
        this.stop.Dispose();
    }
}
