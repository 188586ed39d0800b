using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Devices;
using MultiAD.Edge.Agent.Cameras.Folder;
using MultiAD.Edge.Agent.Cameras.Video;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Devices;

public sealed class CameraFactoryTests
{
    [Theory]
    [InlineData(nameof(CameraKind.Folder), "/parts", typeof(FolderCamera), true)]
    [InlineData(nameof(CameraKind.Video), "/parts.avi", typeof(VideoCamera), true)]
    [InlineData(nameof(CameraKind.V4l2), "/dev/video0", typeof(VideoCamera), false)]
    [InlineData(nameof(CameraKind.Rtsp), "rtsp://10.0.0.7/x", typeof(VideoCamera), false)]
    public void The_kind_decides_the_camera_and_whether_every_frame_counts(string kind, string path, Type type, bool everyFrameCounts)
    {
        var options = new CameraOptions { Kind = Enum.Parse<CameraKind>(kind), Path = path };

        using var camera = CameraFactory.Create(options, TimeProvider.System);

        Assert.IsType(type, camera);
        Assert.Equal(everyFrameCounts, camera.EveryFrameCounts);
    }

    [Theory]
    [InlineData(9, "/parts", "Stations:left:Camera:Kind is 9")]
    [InlineData((int)CameraKind.V4l2, "video0", "Stations:left:Camera:Path is video0")]
    public void A_malformed_option_is_refused_with_its_key(int kind, string path, string words)
    {
        var options = new CameraOptions { SectionPath = "Stations:left:Camera", Kind = (CameraKind)kind, Path = path };

        var error = Assert.Throws<ArgumentException>(() => CameraFactory.Create(options, TimeProvider.System));

        Assert.StartsWith(words, error.Message, StringComparison.Ordinal);
    }
}
