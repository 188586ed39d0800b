using MultiAD.Edge.Agent.Cameras;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras;

public sealed class CameraOptionsTests
{
    private readonly CameraOptionsValidator validator = new();

    [Fact]
    public void Defaults_are_pinned()
    {
        var options = new CameraOptions();

        Assert.Equal(CameraKind.V4l2, options.Kind);
        Assert.Equal((0, 0, 0.0), (options.Width, options.Height, options.FramesPerSecond));
        Assert.Equal((TimeSpan.Zero, false), (options.Interval, options.Loop));
        Assert.Equal(TimeSpan.FromSeconds(10), options.StallTimeout);
        Assert.Equal(TimeSpan.FromSeconds(1), options.ReconnectDelay);
        Assert.Equal(TimeSpan.FromSeconds(30), options.MaximumReconnectDelay);
    }

    [Theory]
    [InlineData(nameof(CameraKind.Folder), "parts")]
    [InlineData(nameof(CameraKind.Video), "/data/missing.mp4")]
    [InlineData(nameof(CameraKind.V4l2), "0")]
    [InlineData(nameof(CameraKind.V4l2), "/dev/v4l/by-id/usb-camera")]
    [InlineData(nameof(CameraKind.Rtsp), "rtsp://user:p%40ss@10.0.0.7:554/stream1?channel=1")]
    public void Well_formed_path_is_accepted_whether_or_not_it_is_there(string kind, string path) =>
        Assert.True(this.validator.Validate(null, new CameraOptions { Kind = Enum.Parse<CameraKind>(kind), Path = path }).Succeeded);

    [Theory]
    [InlineData(nameof(CameraKind.Folder), "")]
    [InlineData(nameof(CameraKind.Folder), "rtsp://10.0.0.7/x")]
    [InlineData(nameof(CameraKind.V4l2), "256")]
    [InlineData(nameof(CameraKind.V4l2), "/home/video0")]
    [InlineData(nameof(CameraKind.Rtsp), "/dev/video0")]
    [InlineData(nameof(CameraKind.Rtsp), "http://10.0.0.7/x")]
    [InlineData(nameof(CameraKind.Rtsp), "rtsp://")]
    public void Malformed_path_is_reported_with_its_key(string kind, string path)
    {
        var result = this.validator.Validate(null, new CameraOptions { Kind = Enum.Parse<CameraKind>(kind), Path = path });

        Assert.StartsWith("Camera:Path is ", Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://user:s3c#ret@10.0.0.7/x")]
    [InlineData("rtsp://user:1#s3cret@10.0.0.7/x")]
    [InlineData("rtsp://user:1/s3cret@10.0.0.7/x")]
    [InlineData("user:s3cret@10.0.0.7")]
    public void Password_that_breaks_the_address_is_not_repeated(string path)
    {
        var result = this.validator.Validate(null, new CameraOptions { Kind = CameraKind.Rtsp, Path = path });

        Assert.True(result.Failed);
        Assert.DoesNotContain("s3c", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_reported_at_once_with_key_value_range_and_remedy()
    {
        var options = new CameraOptions
        {
            Kind = CameraKind.Folder,
            Path = " ",
            Width = -1,
            FramesPerSecond = double.PositiveInfinity,
            Interval = TimeSpan.FromSeconds(1),
            StallTimeout = TimeSpan.FromMilliseconds(1),
            ReconnectDelay = TimeSpan.FromMinutes(2),
        };

        var failures = this.validator.Validate(null, options).Failures!.ToArray();

        Assert.Contains("Camera:Width is -1; expected 0 to 16384 pixels. Set a value in this range or remove the key for its default.", failures);
        string[] starts =
        [
            "Camera:Path is empty",
            "Camera:FramesPerSecond is",
            "Camera:StallTimeout is 00:00:00.0010000; expected 00:00:02 to 00:10:00",
            "Camera:MaximumReconnectDelay is 00:00:30",
            "Camera:Width is -1 and Camera:Height is 0",
            "Camera:Interval is 00:00:01",
        ];
        foreach (var start in starts)
        {
            Assert.Contains(failures, failure => failure.StartsWith(start, StringComparison.Ordinal));
        }

        Assert.Equal(7, failures.Length);
    }
}
