using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Devices;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Video;

public sealed class VideoCameraTests : IDisposable
{
    private const int Frames = 7;
    private readonly TemporaryFolder folder = new();
    private readonly Frame frame = new();

    public void Dispose()
    {
        this.frame.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public void Video_file_gives_every_frame_once_and_ends()
    {
        Pictures.WriteVideo(this.folder["v.avi"], Frames);
        using var camera = Make(CameraKind.Video, this.folder["v.avi"]);
        camera.Open(CancellationToken.None);

        for (var index = 0; index < Frames; index++)
        {
            Assert.Equal(FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
            Assert.Equal((index, 64, 48), (Pictures.Index(this.frame.Pixels), this.frame.Width, this.frame.Height));
            Assert.Equal($"v.avi#{index + 1}", this.frame.Source);
        }

        Assert.Equal(FrameRead.End, camera.Read(this.frame, CancellationToken.None));
        Assert.True(camera.EveryFrameCounts);
    }

    [Fact]
    public void Looping_video_file_starts_again()
    {
        Pictures.WriteVideo(this.folder["v.avi"], Frames);
        using var camera = CameraFactory.Create(new CameraOptions { Kind = CameraKind.Video, Path = this.folder["v.avi"], Loop = true }, TimeProvider.System);
        camera.Open(CancellationToken.None);

        for (var read = 0; read < (2 * Frames) + 1; read++)
        {
            Assert.Equal(FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
            Assert.Equal(read % Frames, Pictures.Index(this.frame.Pixels));
        }
    }

    [Fact]
    public void File_that_is_no_video_is_named_with_the_remedy()
    {
        File.WriteAllText(this.folder["v.avi"], "no video");
        using var camera = Make(CameraKind.Video, this.folder["v.avi"]);

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains(this.folder["v.avi"], error.Message, StringComparison.Ordinal);
        Assert.Contains("convert it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_video_file_is_named_with_the_remedy()
    {
        using var camera = Make(CameraKind.Video, this.folder["v.avi"]);

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains(this.folder["v.avi"], error.Message, StringComparison.Ordinal);
        Assert.Contains("Camera:Path", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/video250")]
    [InlineData("250")]
    public void Missing_device_is_named_with_the_remedy(string path)
    {
        using var camera = Make(CameraKind.V4l2, path);

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains("/dev/video250", error.Message, StringComparison.Ordinal);
        Assert.Contains("Plug the camera in", error.Message, StringComparison.Ordinal);
        Assert.False(camera.EveryFrameCounts);
    }

    [Fact]
    public void Device_that_is_no_camera_is_named_with_the_remedy()
    {
        using var camera = Make(CameraKind.V4l2, "/dev/null");

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains("/dev/null", error.Message, StringComparison.Ordinal);
        Assert.Contains("v4l2-ctl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unreachable_network_camera_is_named_without_its_password()
    {
        using var camera = Make(CameraKind.Rtsp, "rtsp://operator:s3cret@127.0.0.1:1/x");

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains("rtsp://127.0.0.1:1/x", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("operator", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://operator:s3cret@cam.local:554/stream1", "rtsp://cam.local:554/stream1")]
    [InlineData("rtsp://cam.local/stream1?user=operator&password=s3cret", "rtsp://cam.local/stream1")]
    [InlineData("rtsp://cam.local/user=operator&password=s3cret&channel=1.sdp", "rtsp://cam.local/...")]
    [InlineData("rtsps://operator:s3%40cret@cam.local", "rtsps://cam.local")]
    public void Credentials_never_appear_in_the_description(string url, string expected)
    {
        using var camera = Make(CameraKind.Rtsp, url);

        Assert.Equal(expected, camera.Description);
    }

    private static ICamera Make(CameraKind kind, string path) =>
        CameraFactory.Create(new CameraOptions { Kind = kind, Path = path }, TimeProvider.System);
}
