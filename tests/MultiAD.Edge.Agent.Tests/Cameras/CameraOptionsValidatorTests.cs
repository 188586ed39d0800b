using MultiAD.Edge.Agent.Cameras;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras;

public sealed class CameraOptionsValidatorTests
{
    [Fact]
    public void The_errors_are_reported_all_at_once_with_key_value_range_and_remedy()
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

        var failures = Validate(options);

        string[] expected =
        [
            "Camera:Width is -1; expected 0 to 16384 pixels. Set a value in this range or remove the key for its default.",
            "Camera:FramesPerSecond is Infinity; expected 0 to 1000 frames per second. "
                + "Set a value in this range or remove the key for its default.",
            "Camera:StallTimeout is 00:00:00.0010000; expected 00:00:02 to 00:10:00 (hours:minutes:seconds). "
                + "Set a value in this range or remove the key for its default.",
            "Camera:Path is empty; expected a folder of images. Set it.",
            "Camera:Width is -1 and Camera:Height is 0; expected both or none. Set both, or leave both at 0.",
            "Camera:MaximumReconnectDelay is 00:00:30; expected at least Camera:ReconnectDelay, which is 00:02:00. "
                + "Raise the one or lower the other.",
            "Camera:Interval is 00:00:01 and Camera:FramesPerSecond is Infinity; expected one of them. Remove one.",
        ];
        Assert.Equal(expected, failures);
    }

    [Fact]
    public void The_messages_name_the_keys_of_the_station_at_hand()
    {
        var options = new CameraOptions
        {
            SectionPath = "Stations:left:Camera",
            Kind = CameraKind.Folder,
            Path = "rtsp://10.0.0.7/x",
            Width = 640,
            FramesPerSecond = -1,
            ReconnectDelay = TimeSpan.FromMinutes(2),
        };

        var failures = Validate(options);

        Assert.Equal(4, failures.Length);
        Assert.All(failures, failure => Assert.StartsWith("Stations:left:Camera:", failure, StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.Contains("set Stations:left:Camera:Kind to rtsp", StringComparison.Ordinal));
        Assert.Contains(failures, failure => failure.Contains("and Stations:left:Camera:Height is 0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(640, 480, true)]
    [InlineData(640, 0, false)]
    [InlineData(0, 480, false)]
    public void A_width_and_a_height_are_set_together(int width, int height, bool accepted) =>
        Assert.Equal(accepted, Validate(Device() with { Width = width, Height = height }).Length == 0);

    [Theory]
    [InlineData(30, 30, true)]
    [InlineData(30, 29.9, false)]
    public void The_longest_wait_is_no_shorter_than_the_first(double first, double longest, bool accepted)
    {
        var options = Device() with
        {
            ReconnectDelay = TimeSpan.FromSeconds(first),
            MaximumReconnectDelay = TimeSpan.FromSeconds(longest),
        };

        Assert.Equal(accepted, Validate(options).Length == 0);
    }

    [Theory]
    [InlineData(nameof(CameraKind.Folder), 1, 0, true)]
    [InlineData(nameof(CameraKind.Folder), 0, 1, true)]
    [InlineData(nameof(CameraKind.Folder), 1, 1, false)]
    [InlineData(nameof(CameraKind.Video), 1, 1, true)]
    public void A_folder_has_one_pace(string kind, double interval, double framesPerSecond, bool accepted)
    {
        var options = new CameraOptions
        {
            Kind = Enum.Parse<CameraKind>(kind),
            Path = "/parts",
            Interval = TimeSpan.FromSeconds(interval),
            FramesPerSecond = framesPerSecond,
        };

        Assert.Equal(accepted, Validate(options).Length == 0);
    }

    [Fact]
    public void An_unknown_kind_is_refused_with_those_there_are() => Assert.Equal(
        ["Camera:Kind is 9; expected folder, hotFolder, video, v4l2 or rtsp. Name one of these."],
        Validate(Device() with { Kind = (CameraKind)9 }));

    private static CameraOptions Device() => new() { Path = "/dev/video0" };

    private static string[] Validate(CameraOptions options) => [.. new CameraOptionsValidator().Validate(null, options).Failures ?? []];
}
