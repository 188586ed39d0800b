using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Capture;
using MultiAD.Edge.Agent.Cameras.Devices;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

public sealed class CameraSupervisorTests : IDisposable
{
    private static readonly TimeSpan LongStall = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortStall = TimeSpan.FromMilliseconds(500);
    private readonly TemporaryFolder folder = new();
    private readonly FramePool pool = new(6);
    private readonly Channel<Frame> output = Channel.CreateBounded<Frame>(1);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<CameraState> states = new();

    public void Dispose()
    {
        this.stop.Dispose();
        this.pool.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public async Task Folder_is_delivered_completely_and_in_order_and_completes_the_output()
    {
        for (var i = 1; i <= 9; i++)
        {
            Pictures.Write(this.folder[$"{i}.png"], i);
        }

        Pictures.WriteTruncatedJpeg(this.folder["5a.jpg"]);
        var supervisor = this.Supervise(FolderOptions(this.folder.Path));
        var run = supervisor.RunAsync(this.output.Writer, this.stop.Token);
        var seen = new List<(long Number, string? Source, bool Usable)>();
        await foreach (var frame in this.output.Reader.ReadAllAsync().WithCancellation(this.stop.Token))
        {
            Assert.Equal(TimeSpan.Zero, frame.CapturedAt.Offset);
            Assert.NotEqual(0, frame.CapturedTimestamp);
            seen.Add((frame.Number, frame.Source, frame.Fault is null));
            this.pool.Return(frame);
        }

        await run.WaitAsync(Eventually.Limit);
        Assert.Equal(Enumerable.Range(1, 10).Select(number => (long)number), seen.Select(part => part.Number));
        Assert.Equal(["1.png", "2.png", "3.png", "4.png", "5.png", "5a.jpg", "6.png", "7.png", "8.png", "9.png"], seen.Select(part => part.Source));
        Assert.Equal("5a.jpg", Assert.Single(seen, part => !part.Usable).Source);
        Assert.Equal((CameraState.Ended, 0L, 10L), (supervisor.State, supervisor.Dropped, supervisor.Captured));
        Assert.Equal([CameraState.Ok, CameraState.Ended], this.states);
        this.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task Missing_folder_that_appears_later_is_picked_up_without_help()
    {
        var path = this.folder["later"];
        var supervisor = this.Supervise(FolderOptions(path));
        var run = supervisor.RunAsync(this.output.Writer, this.stop.Token);
        await Eventually.True(() => supervisor.State == CameraState.NoSignal);
        Assert.Contains(path, supervisor.Problem, StringComparison.Ordinal);

        Directory.CreateDirectory(this.folder["being made"]);
        Pictures.Write(Path.Combine(this.folder["being made"], "a.png"), 4);
        Directory.Move(this.folder["being made"], path);
        var frame = await this.output.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Limit);
        await run.WaitAsync(Eventually.Limit);

        Assert.Equal((4, 1L), (Pictures.Index(frame.Pixels), frame.Number));
        Assert.Equal([CameraState.NoSignal, CameraState.Ok, CameraState.Ended], this.states);
        Assert.Null(supervisor.Problem);
        this.pool.Return(frame);
    }

    [Theory]
    [InlineData(nameof(CameraKind.Video), "/nowhere/v.avi", "/nowhere/v.avi")]
    [InlineData(nameof(CameraKind.V4l2), "/dev/video250", "/dev/video250")]
    [InlineData(nameof(CameraKind.Rtsp), "rtsp://u:s3cret@127.0.0.1:1/x", "rtsp://127.0.0.1:1/x")]
    public async Task Missing_camera_is_tried_again_until_stopped_and_reported_once(string kind, string path, string named)
    {
        var options = Options(LongStall, Enum.Parse<CameraKind>(kind), path);
        var attempts = 0;
        var supervisor = this.Supervise(options, () => new CountingCamera(CameraFactory.Create(options, TimeProvider.System), () => attempts++));
        var run = supervisor.RunAsync(this.output.Writer, this.stop.Token);
        await Eventually.True(() => attempts >= 3);
        await this.stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Eventually.Limit));
        Assert.Equal([CameraState.NoSignal], this.states);
        Assert.Contains(named, supervisor.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", supervisor.Problem + supervisor.Description, StringComparison.Ordinal);
        Assert.True(this.output.Reader.Completion.IsCompleted);
        this.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task Free_running_camera_drops_old_frames_and_delivers_the_newest()
    {
        using var more = new SemaphoreSlim(1);
        var camera = new FakeCamera(everyFrameCounts: false, (_, cancel) =>
        {
            more.Wait(cancel);
            return FrameRead.Frame;
        });
        var supervisor = this.Supervise(camera);
        var run = supervisor.RunAsync(this.output.Writer, this.stop.Token);

        await Eventually.True(() => this.output.Reader.Count == 1);
        more.Release(99);

        // Nobody reads, and still the camera is read to its hundredth frame.
        await Eventually.True(() => supervisor.Captured == 100 && supervisor.Dropped == 98);
        var first = await this.output.Reader.ReadAsync();
        var second = await this.output.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Limit);

        Assert.Equal((1, 100), (first.Number, second.Number));
        Assert.Equal(98, supervisor.Dropped);
        this.pool.Return(first);
        this.pool.Return(second);
        more.Release();
        var third = await this.output.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal(101, third.Number);
        this.pool.Return(third);
        await this.StopAsync(run);
        Assert.True(camera.Disposed);
        this.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task Free_running_camera_is_read_on_while_the_pipeline_holds_every_other_frame()
    {
        using var more = new SemaphoreSlim(100);
        var camera = new FakeCamera(everyFrameCounts: false, (_, cancel) =>
        {
            more.Wait(cancel);
            return FrameRead.Frame;
        });
        var held = Enumerable.Range(0, 5).Select(_ => this.pool.TryRent()!).ToArray();
        var supervisor = this.Supervise(camera);
        var run = supervisor.RunAsync(this.output.Writer, this.stop.Token);

        await Eventually.True(() => supervisor.Captured == 100 && supervisor.Dropped == 100);
        Array.ForEach(held, this.pool.Return);
        more.Release();

        var frame = await this.output.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal(101, frame.Number);
        this.pool.Return(frame);
        await this.StopAsync(run);
        this.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task Camera_whose_frames_all_count_drops_none_for_a_slow_consumer()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (number, _) => number <= 200 ? FrameRead.Frame : FrameRead.End);
        var supervisor = this.Supervise(camera);
        var run = supervisor.RunAsync(this.output.Writer, this.stop.Token);
        var numbers = new List<long>();
        await foreach (var frame in this.output.Reader.ReadAllAsync())
        {
            numbers.Add(frame.Number);
            if (numbers.Count % 20 == 0)
            {
                await Task.Delay(2);
            }

            this.pool.Return(frame);
        }

        await run.WaitAsync(Eventually.Limit);
        Assert.Equal(Enumerable.Range(1, 200).Select(number => (long)number), numbers);
        Assert.Equal(0, supervisor.Dropped);
        Assert.False(camera.OnPoolThread);
        Assert.True(camera.Disposed);
    }

    [Fact]
    public async Task Camera_that_fails_is_opened_again_and_the_numbers_go_on()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (number, _) => number switch
        {
            2 => throw new CameraException("No picture."),
            3 => throw new CameraException("One picture.") { Frozen = true },
            5 => FrameRead.End,
            _ => FrameRead.Frame,
        });
        var supervisor = this.Supervise(camera);
        var run = supervisor.RunAsync(this.output.Writer, this.stop.Token);
        var numbers = new List<long>();
        await foreach (var frame in this.output.Reader.ReadAllAsync())
        {
            numbers.Add(frame.Number);
            this.pool.Return(frame);
        }

        await run.WaitAsync(Eventually.Limit);
        Assert.Equal([1, 2], numbers);
        Assert.Equal(3, camera.Opened);
        Assert.Equal([CameraState.Ok, CameraState.NoSignal, CameraState.Stalled, CameraState.Ok, CameraState.Ended], this.states);
    }

    [Fact]
    public async Task Camera_whose_read_hangs_is_abandoned_and_replaced()
    {
        using var release = new ManualResetEventSlim();
        var hanging = new FakeCamera(everyFrameCounts: false, (_, _) =>
        {
            release.Wait(CancellationToken.None);
            return FrameRead.Frame;
        });
        var healthy = new FakeCamera(everyFrameCounts: false, (_, cancel) =>
        {
            cancel.WaitHandle.WaitOne(1);
            return FrameRead.Frame;
        });
        var cameras = new Queue<ICamera>([hanging, healthy]);
        var options = Options(ShortStall);
        var supervisor = this.Supervise(options, cameras.Dequeue);
        var run = supervisor.RunAsync(this.output.Writer, this.stop.Token);

        var frame = await this.output.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Limit);
        Assert.True(frame.Number >= 1);
        this.pool.Return(frame);
        Assert.Equal([CameraState.Stalled, CameraState.Ok], this.states);
        Assert.Equal(1, supervisor.AbandonedThreads);
        Assert.False(hanging.Disposed);

        release.Set();
        await Eventually.True(() => hanging.Disposed && supervisor.AbandonedThreads == 0);
        await this.StopAsync(run);
        this.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task Third_thread_that_hangs_ends_the_run_with_an_error()
    {
        using var release = new ManualResetEventSlim();
        var options = Options(ShortStall);
        var supervisor = this.Supervise(options, () => new FakeCamera(everyFrameCounts: true, (_, _) =>
        {
            release.Wait(CancellationToken.None);
            return FrameRead.Frame;
        }));

        var error = await Assert.ThrowsAsync<CameraException>(
            () => supervisor.RunAsync(this.output.Writer, this.stop.Token).WaitAsync(Eventually.Limit));

        Assert.Contains("Restart the service", error.Message, StringComparison.Ordinal);
        Assert.Equal(CameraState.Stalled, supervisor.State);
        await Assert.ThrowsAsync<CameraException>(() => this.output.Reader.Completion);
        release.Set();
        await Eventually.True(() => supervisor.AbandonedThreads == 0);
        this.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task Stop_does_not_wait_for_a_camera_that_hangs()
    {
        using var release = new ManualResetEventSlim();
        using var inRead = new SemaphoreSlim(0);
        var camera = new FakeCamera(everyFrameCounts: true, (_, _) =>
        {
            inRead.Release();
            release.Wait(CancellationToken.None);
            return FrameRead.Frame;
        });
        var supervisor = this.Supervise(camera);
        var run = supervisor.RunAsync(this.output.Writer, this.stop.Token);
        await inRead.WaitAsync(Eventually.Limit);

        await this.StopAsync(run);

        Assert.False(camera.Disposed);
        release.Set();
        await Eventually.True(() => camera.Disposed);
    }

    [Fact]
    public async Task Error_that_no_reopening_mends_ends_the_run_with_that_error()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (_, _) => throw new DllNotFoundException("no native library"));
        var supervisor = this.Supervise(camera);

        await Assert.ThrowsAsync<DllNotFoundException>(
            () => supervisor.RunAsync(this.output.Writer, this.stop.Token).WaitAsync(Eventually.Limit));

        Assert.True(camera.Disposed);
        await Assert.ThrowsAsync<DllNotFoundException>(() => this.output.Reader.Completion);
    }

    [Fact]
    public async Task Pipeline_that_takes_no_more_frames_ends_the_run()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (_, _) => FrameRead.Frame);
        var supervisor = this.Supervise(camera);
        this.output.Writer.Complete();

        await Assert.ThrowsAsync<ChannelClosedException>(
            () => supervisor.RunAsync(this.output.Writer, this.stop.Token).WaitAsync(Eventually.Limit));

        Assert.True(camera.Disposed);
        this.AssertAllFramesCameBack();
    }

    private static CameraOptions Options(TimeSpan stallTimeout, CameraKind kind = CameraOptions.DefaultKind, string path = "") => new()
    {
        Kind = kind,
        Path = path,
        StallTimeout = stallTimeout,
        ReconnectDelay = TimeSpan.FromMilliseconds(5),
        MaximumReconnectDelay = TimeSpan.FromMilliseconds(20),
    };

    private static CameraOptions FolderOptions(string path) => Options(LongStall, CameraKind.Folder, path);

    private CameraSupervisor Supervise(ICamera camera) => this.Supervise(Options(LongStall), () => camera);

    private CameraSupervisor Supervise(CameraOptions options, Func<ICamera>? create = null)
    {
        var supervisor = new CameraSupervisor(
            create ?? (() => CameraFactory.Create(options, TimeProvider.System)),
            this.pool,
            options,
            TimeProvider.System,
            NullLogger<CameraSupervisor>.Instance);
        Assert.Equal(CameraState.Connecting, supervisor.State);
        supervisor.StateChanged += (_, status) => this.states.Enqueue(status.State);
        return supervisor;
    }

    private async Task StopAsync(Task run)
    {
        await this.stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Eventually.Limit));
    }

    private void AssertAllFramesCameBack()
    {
        while (this.output.Reader.TryRead(out var frame))
        {
            this.pool.Return(frame);
        }

        Assert.Equal(this.pool.Capacity, Enumerable.Range(0, this.pool.Capacity).Count(_ => this.pool.TryRent() is not null));
    }
}
