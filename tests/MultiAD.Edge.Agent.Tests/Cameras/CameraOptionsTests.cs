using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using MultiAD.Edge.Agent.Cameras;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras;

public sealed class CameraOptionsTests
{
    private const string Section = "Stations:camera2:Camera";

    // Key, a value, whether it lies in the key's range: both ends, and just outside of them.
    public static TheoryData<string, string, bool> Ranges() => new()
    {
        { nameof(CameraOptions.Width), "-1", false },
        { nameof(CameraOptions.Width), "0", true },
        { nameof(CameraOptions.Width), "16384", true },
        { nameof(CameraOptions.Width), "16385", false },
        { nameof(CameraOptions.Height), "-1", false },
        { nameof(CameraOptions.Height), "0", true },
        { nameof(CameraOptions.Height), "16384", true },
        { nameof(CameraOptions.Height), "16385", false },
        { nameof(CameraOptions.FramesPerSecond), "-0.0001", false },
        { nameof(CameraOptions.FramesPerSecond), "0", true },
        { nameof(CameraOptions.FramesPerSecond), "1000", true },
        { nameof(CameraOptions.FramesPerSecond), "1000.0001", false },
        { nameof(CameraOptions.FramesPerSecond), "NaN", false },
        { nameof(CameraOptions.Interval), "-00:00:00.0000001", false },
        { nameof(CameraOptions.Interval), "00:00:00", true },
        { nameof(CameraOptions.Interval), "01:00:00", true },
        { nameof(CameraOptions.Interval), "01:00:00.0000001", false },
        { nameof(CameraOptions.StallTimeout), "00:00:01.9999999", false },
        { nameof(CameraOptions.StallTimeout), "00:00:02", true },
        { nameof(CameraOptions.StallTimeout), "00:10:00", true },
        { nameof(CameraOptions.StallTimeout), "00:10:00.0000001", false },
        { nameof(CameraOptions.ReconnectDelay), "00:00:00.0999999", false },
        { nameof(CameraOptions.ReconnectDelay), "00:00:00.1", true },
        { nameof(CameraOptions.ReconnectDelay), "00:05:00", true },
        { nameof(CameraOptions.ReconnectDelay), "00:05:00.0000001", false },
        { nameof(CameraOptions.MaximumReconnectDelay), "00:00:00.0999999", false },
        { nameof(CameraOptions.MaximumReconnectDelay), "00:00:00.1", true },
        { nameof(CameraOptions.MaximumReconnectDelay), "01:00:00", true },
        { nameof(CameraOptions.MaximumReconnectDelay), "01:00:00.0000001", false },
    };

    [Fact]
    public void The_defaults_are_pinned()
    {
        var expected = new Dictionary<string, object>
        {
            [nameof(CameraOptions.SectionPath)] = "Camera",
            [nameof(CameraOptions.Kind)] = CameraKind.V4l2,
            [nameof(CameraOptions.Path)] = string.Empty,
            [nameof(CameraOptions.Width)] = 0,
            [nameof(CameraOptions.Height)] = 0,
            [nameof(CameraOptions.FramesPerSecond)] = 0.0,
            [nameof(CameraOptions.Interval)] = TimeSpan.Zero,
            [nameof(CameraOptions.Loop)] = false,
            [nameof(CameraOptions.StallTimeout)] = TimeSpan.FromSeconds(10),
            [nameof(CameraOptions.ReconnectDelay)] = TimeSpan.FromSeconds(1),
            [nameof(CameraOptions.MaximumReconnectDelay)] = TimeSpan.FromSeconds(30),
        };
        var options = new CameraOptions();

        var actual = typeof(CameraOptions).GetProperties()
            .Where(property => property.CanWrite)
            .ToDictionary(property => property.Name, property => property.GetValue(options)!);

        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), actual.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_value_is_accepted_up_to_both_ends_of_its_range_and_refused_just_outside(string key, string value, bool inRange)
    {
        var options = Bind((nameof(CameraOptions.Kind), "video"), (nameof(CameraOptions.Path), "/parts.mp4"), (key, value));

        var failures = Validate(options)
            .Where(failure => failure.Contains("Set a value in this range", StringComparison.Ordinal))
            .ToArray();

        if (inRange)
        {
            Assert.Empty(failures);
        }
        else
        {
            Assert.StartsWith($"{Section}:{key} is ", Assert.Single(failures), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_ranges_of_all_keys_are_probed()
    {
        var declared = typeof(CameraOptions).GetProperties()
            .Where(property => property.GetCustomAttribute<RangeAttribute>() is not null)
            .Select(property => property.Name);

        var probed = Ranges().Select(row => (string)row[0]).Distinct();
        Assert.Equal(declared.Order(StringComparer.Ordinal), probed.Order(StringComparer.Ordinal));
    }

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

    private static string[] Validate(CameraOptions options) => [.. new CameraOptionsValidator().Validate(null, options).Failures ?? []];

    private static CameraOptions Bind(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{Section}:{setting.Key}", (string?)setting.Value)))
            .Build();
        return configuration.GetSection(Section).Get<CameraOptions>()! with { SectionPath = Section };
    }
}
