using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Capture;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Capture;

/// <summary>Cameras whose driver never returns: their thread cannot be stopped, and must cost nobody else anything.</summary>
public sealed class HangingCameraTests : IDisposable
{
    private const int MinimumMeanwhile = 20;
    private readonly ManualResetEventSlim release = new();

    public void Dispose()
    {
        this.release.Set();
        this.release.Dispose();
    }

    [Fact]
    public async Task A_camera_whose_read_hangs_is_abandoned_and_replaced()
    {
        var hanging = this.Hanging();
        var cameras = new Queue<ICamera>([hanging, Running()]);
        using var supervision = new Supervision(Supervision.Options(Supervision.ShortStall), cameras.Dequeue);
        var run = supervision.RunAsync();

        Assert.True(await supervision.NextNumberAsync() >= 1);
        Assert.Equal([CameraState.Stalled, CameraState.Ok], supervision.States);
        Assert.Equal(1, supervision.Supervisor.AbandonedThreads);
        Assert.False(hanging.Disposed);

        this.release.Set();
        await Eventually.True(() => hanging.Disposed && supervision.Supervisor.AbandonedThreads == 0);
        await supervision.StopAsync(run);
        supervision.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task A_camera_whose_opening_hangs_is_abandoned_and_replaced()
    {
        var hanging = new FakeCamera(everyFrameCounts: false, (_, _) => FrameRead.Frame) { Opening = _ => this.release.Wait() };
        var cameras = new Queue<ICamera>([hanging, Running()]);
        using var supervision = new Supervision(Supervision.Options(Supervision.ShortStall), cameras.Dequeue);
        var run = supervision.RunAsync();

        Assert.True(await supervision.NextNumberAsync() >= 1);
        Assert.Equal([CameraState.Stalled, CameraState.Ok], supervision.States);

        this.release.Set();
        await Eventually.True(() => hanging.Disposed && supervision.Supervisor.AbandonedThreads == 0);
        await supervision.StopAsync(run);
        supervision.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task The_third_thread_that_hangs_ends_the_run_with_an_error()
    {
        using var supervision = new Supervision(Supervision.Options(Supervision.ShortStall), this.Hanging);
        var supervisor = supervision.Supervisor;

        var error = await Assert.ThrowsAsync<CameraException>(() => supervision.RunAsync().WaitAsync(Eventually.Limit));

        Assert.Contains("Restart the service", error.Message, StringComparison.Ordinal);
        Assert.Equal((CameraState.Stalled, CameraSupervisor.MaximumAbandonedThreads), (supervisor.State, supervisor.AbandonedThreads));
        await Assert.ThrowsAsync<CameraException>(() => supervision.Output.Completion);
        this.release.Set();
        await Eventually.True(() => supervisor.AbandonedThreads == 0);
        supervision.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task A_camera_that_hangs_for_ever_does_not_hold_up_the_one_beside_it()
    {
        using var hanging = new Supervision(Supervision.Options(Supervision.ShortStall), this.Hanging);
        using var healthy = new Supervision(Running());
        var healthyRun = healthy.RunAsync();
        var delivered = Task.Run(() => DrainAsync(healthy));
        await Eventually.True(() => healthy.Supervisor.Captured > 0);

        var hangingRun = hanging.RunAsync();
        await AssertRunsMeanwhileAsync(healthy, () => hanging.Supervisor.State == CameraState.Stalled);
        await AssertRunsMeanwhileAsync(healthy, () => hanging.Supervisor.AbandonedThreads == 2);
        await AssertRunsMeanwhileAsync(healthy, () => hangingRun.IsCompleted);
        await Assert.ThrowsAsync<CameraException>(() => hangingRun);

        Assert.Contains("its driver hangs", hanging.Supervisor.Problem, StringComparison.Ordinal);
        Assert.Equal([CameraState.Stalled], hanging.States);
        Assert.Equal([CameraState.Ok], healthy.States);
        Assert.Equal(0, healthy.Supervisor.AbandonedThreads);
        await healthy.StopAsync(healthyRun);
        Assert.True(await delivered.WaitAsync(Eventually.Limit) > 3 * MinimumMeanwhile);
        healthy.AssertAllFramesCameBack();
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_camera_that_hangs()
    {
        var camera = this.Hanging();
        using var supervision = new Supervision(camera);
        var run = supervision.RunAsync();
        await Eventually.True(() => camera.Callers.Count == 2);

        await supervision.StopAsync(run);

        Assert.False(camera.Disposed);
        this.release.Set();
        await Eventually.True(() => camera.Disposed && supervision.Supervisor.AbandonedThreads == 0);
    }

    // Each condition takes a stall timeout to come true, time for some hundred pictures of the camera that runs.
    private static async Task AssertRunsMeanwhileAsync(Supervision healthy, Func<bool> condition)
    {
        var before = healthy.Supervisor.Captured;
        await Eventually.True(condition);
        Assert.True(healthy.Supervisor.Captured >= before + MinimumMeanwhile, "The camera beside was held up.");
    }

    private static async Task<int> DrainAsync(Supervision supervision)
    {
        var count = 0;
        await foreach (var frame in supervision.Output.ReadAllAsync())
        {
            supervision.Pool.Return(frame);
            count++;
        }

        return count;
    }

    private static FakeCamera Running() => new(everyFrameCounts: false, (_, cancel) =>
    {
        cancel.WaitHandle.WaitOne(1);
        return FrameRead.Frame;
    });

    private FakeCamera Hanging() => new(everyFrameCounts: false, (_, _) =>
    {
        this.release.Wait(CancellationToken.None);
        return FrameRead.Frame;
    });
}
