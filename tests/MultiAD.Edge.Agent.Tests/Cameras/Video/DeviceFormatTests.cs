using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Video;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Video;

public sealed class DeviceFormatTests
{
    [Fact]
    public void A_size_that_was_not_asked_for_is_refused_with_the_keys()
    {
        using var picture = new Mat(480, 640, MatType.CV_8UC3);
        var format = Make(CameraKind.V4l2, 1280, 720);

        var error = Assert.Throws<CameraException>(() => format.Check(picture));

        Assert.Equal(
            "The camera device /dev/video0 gives 640 x 480 pixels, asked were 1280 x 720. "
            + "Set Stations:left:Camera:Width and Height to a size that v4l2-ctl --list-formats-ext lists.",
            error.Message);
    }

    [Theory]
    [InlineData(nameof(CameraKind.V4l2), 640, 480)]
    [InlineData(nameof(CameraKind.V4l2), 0, 0)]
    [InlineData(nameof(CameraKind.Video), 1280, 720)]
    public void The_size_that_was_asked_for_is_accepted_and_any_other_where_none_was(string kind, int width, int height)
    {
        using var picture = new Mat(480, 640, MatType.CV_8UC3);

        Make(Enum.Parse<CameraKind>(kind), width, height).Check(picture);
    }

    private static DeviceFormat Make(CameraKind kind, int width, int height)
    {
        var path = kind == CameraKind.V4l2 ? "/dev/video0" : "/parts.avi";
        var options = new CameraOptions { SectionPath = "Stations:left:Camera", Kind = kind, Path = path, Width = width, Height = height };
        return new DeviceFormat(VideoSource.From(options), options);
    }
}
