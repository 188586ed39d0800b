using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Video;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Video;

public sealed class LiveSignalTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_camera_that_repeats_one_picture_for_the_timeout_is_frozen()
    {
        using var signal = this.Make(CameraKind.Rtsp);
        using var picture = Pictures.Make(1);
        signal.Check(picture);
        this.clock.Advance(Timeout - TimeSpan.FromTicks(1));
        signal.Check(picture);
        this.clock.Advance(TimeSpan.FromTicks(1));

        var error = Assert.Throws<CameraException>(() => signal.Check(picture));

        Assert.True(error.Frozen);
        Assert.Contains("has repeated one picture for 8 s or longer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_whose_pictures_differ_is_never_frozen()
    {
        using var signal = this.Make(CameraKind.Rtsp);
        for (var index = 0; index < 40; index++)
        {
            using var picture = Pictures.Make(index % 2);
            signal.Check(picture);
            this.clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_device_that_repeats_its_picture_because_it_was_unplugged_is_said_to_be()
    {
        File.WriteAllText(this.folder["video0"], string.Empty);
        using var signal = this.Make(CameraKind.V4l2);
        using var picture = Pictures.Make(1);
        signal.Check(picture);
        signal.Check(picture);

        File.Delete(this.folder["video0"]);
        var error = Assert.Throws<CameraException>(() => signal.Check(picture));

        Assert.False(error.Frozen);
        Assert.Contains("was unplugged", error.Message, StringComparison.Ordinal);
    }

    private LiveSignal Make(CameraKind kind) =>
        new(new VideoSource(kind, this.folder["video0"], "the camera", "Camera:Path"), Timeout, this.clock);
}
