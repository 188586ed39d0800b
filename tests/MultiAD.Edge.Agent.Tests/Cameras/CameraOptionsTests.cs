using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using MultiAD.Edge.Agent.Cameras;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras;

public sealed class CameraOptionsTests
{
    private const string Section = "Stations:camera2:Camera";

    [Fact]
    public void The_configuration_sets_every_key()
    {
        var options = Bind(
            ("kind", "folder"),
            ("path", "/parts"),
            ("width", "640"),
            ("height", "480"),
            ("framesPerSecond", "12.5"),
            ("interval", "00:00:02"),
            ("loop", "true"),
            ("after", "keep"),
            ("doneFolder", "/parts-done"),
            ("journal", "/state/parts"),
            ("settleTime", "00:00:01"),
            ("incompleteTime", "00:00:30"),
            ("pollInterval", "00:00:05"),
            ("stallTimeout", "00:00:20"),
            ("reconnectDelay", "00:00:03"),
            ("maximumReconnectDelay", "00:01:00"));

        var expected = new CameraOptions
        {
            SectionPath = Section,
            Kind = CameraKind.Folder,
            Path = "/parts",
            Width = 640,
            Height = 480,
            FramesPerSecond = 12.5,
            Interval = TimeSpan.FromSeconds(2),
            Loop = true,
            After = DoneAction.Keep,
            DoneFolder = "/parts-done",
            Journal = "/state/parts",
            SettleTime = TimeSpan.FromSeconds(1),
            IncompleteTime = TimeSpan.FromSeconds(30),
            PollInterval = TimeSpan.FromSeconds(5),
            StallTimeout = TimeSpan.FromSeconds(20),
            ReconnectDelay = TimeSpan.FromSeconds(3),
            MaximumReconnectDelay = TimeSpan.FromMinutes(1),
        };
        Assert.Equal(expected, options);
    }

    [Fact]
    public void The_path_of_the_section_alone_is_marked_as_no_key()
    {
        var hidden = typeof(CameraOptions).GetProperties()
            .Where(property => property.GetCustomAttribute<BrowsableAttribute>() is { Browsable: false })
            .Select(property => property.Name);

        Assert.Equal([nameof(CameraOptions.SectionPath)], hidden);
    }

    [Theory]
    [InlineData("rtsp://operator:s3cret@10.0.0.7/stream1")]
    [InlineData("rtsp://10.0.0.7/stream1?password=s3cret")]
    [InlineData("operator:s3cret@10.0.0.7")]
    public void A_password_is_not_shown_by_the_options_themselves(string path)
    {
        var shown = new CameraOptions { Kind = CameraKind.Rtsp, Path = path }.ToString();

        Assert.StartsWith("Camera: Rtsp ", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("operator", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(CameraKind.Folder), 0, 0, 0)]
    [InlineData(nameof(CameraKind.Folder), 2, 0, 2)]
    [InlineData(nameof(CameraKind.Folder), 0, 4, 0.25)]
    [InlineData(nameof(CameraKind.HotFolder), 2, 4, 0)]
    [InlineData(nameof(CameraKind.Video), 2, 0, 0)]
    [InlineData(nameof(CameraKind.V4l2), 0, 30, 0)]
    public void A_folder_alone_has_a_pace(string kind, double interval, double framesPerSecond, double pace)
    {
        var options = new CameraOptions
        {
            Kind = Enum.Parse<CameraKind>(kind),
            Interval = TimeSpan.FromSeconds(interval),
            FramesPerSecond = framesPerSecond,
        };

        Assert.Equal(TimeSpan.FromSeconds(pace), options.Pace);
    }

    private static CameraOptions Bind(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{Section}:{setting.Key}", (string?)setting.Value)))
            .Build();
        return configuration.GetSection(Section).Get<CameraOptions>()! with { SectionPath = Section };
    }
}
