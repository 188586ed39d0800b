using System.Threading.Channels;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Devices;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

public sealed class CameraSupervisorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_folder_is_delivered_completely_and_in_order_and_completes_the_output()
    {
        for (var i = 1; i <= 9; i++)
        {
            Pictures.Write(this.folder[$"{i}.png"], i);
        }

        Pictures.WriteTruncatedJpeg(this.folder["5a.jpg"]);
        using var supervision = new Supervision(FolderOptions(this.folder.Path));
        var run = supervision.RunAsync();
        var seen = new List<(long Number, string? Source, bool Usable)>();
        await foreach (var frame in supervision.Output.ReadAllAsync())
        {
            Assert.Equal(TimeSpan.Zero, frame.CapturedAt.Offset);
            Assert.NotEqual(0, frame.CapturedTimestamp);
            seen.Add((frame.Number, frame.Source, frame.Fault is null));
            supervision.Pool.Return(frame);
        }

        await run.WaitAsync(Eventually.Limit);
        string[] sources = ["1.png", "2.png", "3.png", "4.png", "5.png", "5a.jpg", "6.png", "7.png", "8.png", "9.png"];
        Assert.Equal(Enumerable.Range(1, 10).Select(number => (long)number), seen.Select(part => part.Number));
        Assert.Equal(sources, seen.Select(part => part.Source));
        Assert.Equal("5a.jpg", Assert.Single(seen, part => !part.Usable).Source);
        var supervisor = supervision.Supervisor;
        Assert.Equal((CameraState.Ended, 0L, 10L), (supervisor.State, supervisor.Dropped, supervisor.Captured));
        Assert.Equal([CameraState.Ok, CameraState.Ended], supervision.States);
        supervision.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task A_missing_folder_that_appears_later_is_picked_up_without_help()
    {
        var path = this.folder["later"];
        using var supervision = new Supervision(FolderOptions(path));
        var run = supervision.RunAsync();
        await Eventually.True(() => supervision.Supervisor.State == CameraState.NoSignal);
        Assert.Contains(path, supervision.Supervisor.Problem, StringComparison.Ordinal);

        Directory.CreateDirectory(this.folder["being made"]);
        Pictures.Write(Path.Combine(this.folder["being made"], "a.png"), 4);
        Directory.Move(this.folder["being made"], path);
        var frame = await supervision.NextAsync();
        await run.WaitAsync(Eventually.Limit);

        Assert.Equal((4, 1L), (Pictures.Index(frame.Pixels), frame.Number));
        Assert.Equal([CameraState.NoSignal, CameraState.Ok, CameraState.Ended], supervision.States);
        Assert.Null(supervision.Supervisor.Problem);
        supervision.Pool.Return(frame);
    }

    [Theory]
    [InlineData(nameof(CameraKind.Video), "/nowhere/v.avi", "/nowhere/v.avi")]
    [InlineData(nameof(CameraKind.V4l2), "/dev/video250", "/dev/video250")]
    [InlineData(nameof(CameraKind.Rtsp), "rtsp://u:s3cret@127.0.0.1:1/x", "rtsp://127.0.0.1:1/x")]
    public async Task A_missing_camera_is_tried_again_until_stopped_and_reported_once(string kind, string path, string named)
    {
        var options = Supervision.Options(Supervision.LongStall, Enum.Parse<CameraKind>(kind), path);
        var attempts = 0;
        using var supervision = new Supervision(
            options, () => new CountingCamera(CameraFactory.Create(options, TimeProvider.System), () => attempts++));
        var run = supervision.RunAsync();
        await Eventually.True(() => attempts >= 3);
        await supervision.StopAsync(run);

        Assert.Equal([CameraState.NoSignal], supervision.States);
        Assert.Contains(named, supervision.Supervisor.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", supervision.Supervisor.Problem + supervision.Supervisor.Description, StringComparison.Ordinal);
        Assert.True(supervision.Output.Completion.IsCompleted);
        supervision.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task A_free_running_camera_drops_old_frames_and_delivers_the_newest()
    {
        using var more = new SemaphoreSlim(1);
        var camera = Metered(more);
        using var supervision = new Supervision(camera);
        var supervisor = supervision.Supervisor;
        var run = supervision.RunAsync();

        await Eventually.True(() => supervision.Output.Count == 1);
        more.Release(99);

        // Nobody reads, and still the camera is read to its hundredth frame.
        await Eventually.True(() => supervisor.Captured == 100 && supervisor.Dropped == 98);
        Assert.Equal((1, 100), (await supervision.NextNumberAsync(), await supervision.NextNumberAsync()));
        Assert.Equal(98, supervisor.Dropped);
        more.Release();
        Assert.Equal(101, await supervision.NextNumberAsync());
        await supervision.StopAsync(run);
        Assert.True(camera.Disposed);
        supervision.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task A_free_running_camera_is_read_on_while_the_pipeline_holds_every_other_frame()
    {
        using var more = new SemaphoreSlim(100);
        using var supervision = new Supervision(Metered(more));
        var supervisor = supervision.Supervisor;
        var held = Enumerable.Range(0, 5).Select(_ => supervision.Pool.TryRent()!).ToArray();
        var run = supervision.RunAsync();

        await Eventually.True(() => supervisor.Captured == 100 && supervisor.Dropped == 100);
        Array.ForEach(held, supervision.Pool.Return);
        more.Release();

        Assert.Equal(101, await supervision.NextNumberAsync());
        await supervision.StopAsync(run);
        supervision.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task A_camera_whose_frames_all_count_drops_none_for_a_slow_consumer()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (number, _) => number <= 200 ? FrameRead.Frame : FrameRead.End);
        using var supervision = new Supervision(camera);
        var run = supervision.RunAsync();
        var numbers = new List<long>();
        await foreach (var frame in supervision.Output.ReadAllAsync())
        {
            numbers.Add(frame.Number);
            if (numbers.Count % 20 == 0)
            {
                await Task.Delay(2);
            }

            supervision.Pool.Return(frame);
        }

        await run.WaitAsync(Eventually.Limit);
        Assert.Equal(Enumerable.Range(1, 200).Select(number => (long)number), numbers);
        Assert.Equal(0, supervision.Supervisor.Dropped);
        Assert.True(camera.Disposed);
    }

    [Fact]
    public async Task A_camera_that_fails_is_opened_again_and_the_numbers_go_on()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (number, _) => number switch
        {
            2 => throw new CameraException("No picture."),
            3 => throw new CameraException("One picture.") { Frozen = true },
            5 => FrameRead.End,
            _ => FrameRead.Frame,
        });
        using var supervision = new Supervision(camera);
        var run = supervision.RunAsync();
        var numbers = new List<long>();
        await foreach (var frame in supervision.Output.ReadAllAsync())
        {
            numbers.Add(frame.Number);
            supervision.Pool.Return(frame);
        }

        await run.WaitAsync(Eventually.Limit);
        Assert.Equal([1, 2], numbers);
        Assert.Equal(3, camera.Opened);
        Assert.Equal([CameraState.Ok, CameraState.NoSignal, CameraState.Stalled, CameraState.Ok, CameraState.Ended], supervision.States);
    }

    [Fact]
    public async Task An_error_that_no_reopening_mends_ends_the_run_with_that_error()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (_, _) => throw new DllNotFoundException("no native library"));
        using var supervision = new Supervision(camera);

        await Assert.ThrowsAsync<DllNotFoundException>(() => supervision.RunAsync().WaitAsync(Eventually.Limit));

        Assert.True(camera.Disposed);
        await Assert.ThrowsAsync<DllNotFoundException>(() => supervision.Output.Completion);
    }

    [Fact]
    public async Task A_camera_that_cannot_even_be_made_ends_the_run_and_completes_the_output()
    {
        using var supervision = new Supervision(
            Supervision.Options(Supervision.LongStall), () => throw new ArgumentException("no such kind of camera"));

        await Assert.ThrowsAsync<ArgumentException>(() => supervision.RunAsync().WaitAsync(Eventually.Limit));

        await Assert.ThrowsAsync<ArgumentException>(() => supervision.Output.Completion.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_pipeline_that_takes_no_more_frames_ends_the_run()
    {
        var camera = new FakeCamera(everyFrameCounts: true, (_, _) => FrameRead.Frame);
        using var supervision = new Supervision(camera);
        supervision.Input.Complete();

        await Assert.ThrowsAsync<ChannelClosedException>(() => supervision.RunAsync().WaitAsync(Eventually.Limit));

        Assert.True(camera.Disposed);
        supervision.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task A_supervisor_runs_once()
    {
        using var supervision = new Supervision(new FakeCamera(everyFrameCounts: true, (_, _) => FrameRead.End));
        await supervision.RunAsync().WaitAsync(Eventually.Limit);

        await Assert.ThrowsAsync<InvalidOperationException>(supervision.RunAsync);
    }

    // Gives a picture for each release of the semaphore.
    private static FakeCamera Metered(SemaphoreSlim more) => new(everyFrameCounts: false, (_, cancel) =>
    {
        more.Wait(cancel);
        return FrameRead.Frame;
    });

    private static CameraOptions FolderOptions(string path) => Supervision.Options(Supervision.LongStall, CameraKind.Folder, path);
}
