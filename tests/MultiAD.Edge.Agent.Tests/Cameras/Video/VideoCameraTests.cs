using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Video;
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
    public void A_video_file_gives_every_frame_once_and_ends()
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

    [Theory]
    [InlineData(1000, 300)]
    [InlineData(10, 20)]
    [InlineData(0, 300)]
    public void A_damaged_frame_is_one_unusable_part_in_its_place(int offset, int length)
    {
        var frames = Pictures.WriteNoiseVideo(this.folder["v.avi"], Frames);
        var bytes = File.ReadAllBytes(this.folder["v.avi"]);
        bytes.AsSpan(frames[2] + offset, length).Clear();
        File.WriteAllBytes(this.folder["v.avi"], bytes);
        using var camera = Make(CameraKind.Video, this.folder["v.avi"]);
        camera.Open(CancellationToken.None);

        for (var index = 0; index < Frames; index++)
        {
            this.frame.Fault = null;
            Assert.Equal(index == 2 ? FrameRead.Unusable : FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
            Assert.Equal($"v.avi#{index + 1}", this.frame.Source);
            Assert.Equal(index == 2, this.frame.Fault is not null);
            Assert.Equal(index == 2 ? 0 : 64, this.frame.Width);
        }

        Assert.Equal(FrameRead.End, camera.Read(this.frame, CancellationToken.None));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(300, 5)]
    public void An_end_before_the_announced_number_of_frames_is_said(int offset, int given)
    {
        var frames = Pictures.WriteNoiseVideo(this.folder["v.avi"], Frames);
        File.WriteAllBytes(this.folder["v.avi"], File.ReadAllBytes(this.folder["v.avi"])[..(frames[4] + offset)]);
        using var camera = Make(CameraKind.Video, this.folder["v.avi"]);
        camera.Open(CancellationToken.None);
        for (var index = 0; index < given; index++)
        {
            Assert.Equal(index == 4 ? FrameRead.Unusable : FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
        }

        Assert.Equal(FrameRead.EndedEarly, camera.Read(this.frame, CancellationToken.None));
        Assert.Contains($"ends after {given} of the 7 frames", this.frame.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_video_file_that_loops_starts_again()
    {
        Pictures.WriteVideo(this.folder["v.avi"], Frames);
        var options = new CameraOptions { Kind = CameraKind.Video, Path = this.folder["v.avi"], Loop = true };
        using var camera = new VideoCamera(options, TimeProvider.System);
        camera.Open(CancellationToken.None);

        for (var read = 0; read < (2 * Frames) + 1; read++)
        {
            Assert.Equal(FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
            Assert.Equal(read % Frames, Pictures.Index(this.frame.Pixels));
        }
    }

    [Fact]
    public void A_file_that_is_no_video_is_named_with_the_remedy()
    {
        File.WriteAllText(this.folder["v.avi"], "no video");
        using var camera = Make(CameraKind.Video, this.folder["v.avi"]);

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains(this.folder["v.avi"], error.Message, StringComparison.Ordinal);
        Assert.Contains("convert it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_video_file_is_named_with_the_remedy()
    {
        using var camera = Make(CameraKind.Video, this.folder["v.avi"]);

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains(this.folder["v.avi"], error.Message, StringComparison.Ordinal);
        Assert.Contains("Camera:Path", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/video250")]
    [InlineData("250")]
    public void A_missing_device_is_named_with_the_remedy(string path)
    {
        using var camera = Make(CameraKind.V4l2, path);

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains("/dev/video250", error.Message, StringComparison.Ordinal);
        Assert.Contains("Plug the camera in", error.Message, StringComparison.Ordinal);
        Assert.False(camera.EveryFrameCounts);
    }

    [Fact]
    public void A_device_that_is_no_camera_is_named_with_the_remedy()
    {
        using var camera = Make(CameraKind.V4l2, "/dev/null");

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains("/dev/null", error.Message, StringComparison.Ordinal);
        Assert.Contains("v4l2-ctl", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreachable_network_camera_is_named_without_its_password()
    {
        using var camera = Make(CameraKind.Rtsp, "rtsp://operator:s3cret@127.0.0.1:1/x");

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains("rtsp://127.0.0.1:1/x", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("operator", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(CameraKind.Video), "/data/v.avi", "video /data/v.avi")]
    [InlineData(nameof(CameraKind.V4l2), "3", "device /dev/video3")]
    [InlineData(nameof(CameraKind.Rtsp), "rtsp://operator:s3cret@cam.local:554/stream1", "rtsp://cam.local:554/stream1")]
    public void The_description_shows_the_source_without_credentials(string kind, string path, string expected)
    {
        using var camera = Make(Enum.Parse<CameraKind>(kind), path);

        Assert.Equal(expected, camera.Description);
    }

    [Fact]
    public void A_folder_is_no_video() => Assert.Throws<ArgumentException>(() => Make(CameraKind.Folder, "/parts"));

    private static VideoCamera Make(CameraKind kind, string path) =>
        new(new CameraOptions { Kind = kind, Path = path }, TimeProvider.System);
}
