using Microsoft.Extensions.Configuration;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Configuration;

public sealed class AgentConfigurationTests : IDisposable
{
    private const string Valid = """{ "Stations": { "camera2": { "Camera": { "Kind": "folder", "Path": "/parts" } } } }""";
    private static readonly Dictionary<string, string> NoEnvironment = [];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_station_with_a_camera_is_all_that_must_be_configured() => Assert.Empty(this.Check(Valid));

    [Fact]
    public void Every_error_is_reported_at_once_with_path_value_and_range()
    {
        var errors = this.Check("""
            {
              "Agent": { "Site": "a/b", "Stationn": "x" },
              "Mqtt": { "Broker": "http://x", "KeepAlive": "abc", "PasswordFile": "/secret" },
              "Outbox": { "Results": 1 },
              "Inference": "x",
              "Stations": {
                "camera2": {
                  "Model": "x",
                  "Camera": { "Kind": "banana", "Path": "" },
                  "Publishing": { "MapMaximumSide": [ 1 ] },
                  "Alert": { "FailsToOpen": 5, "Window": 3 },
                  "Foo": { "a": 1 }
                },
                "camera3": { "Camera": { "Kind": "folder", "Path": "/parts" }, "Pipeline": { "Depth": 65 } },
                "status": { "Camera": { "Kind": "folder", "Path": "/parts" } },
                "camera4": "x"
              },
              "Camera": { "Path": "/parts" },
              "Foo": { "a": 1 }
            }
            """);
        string[][] expected =
        [
            ["Agent:Site", "a/b", "1 to 64 characters"],
            ["Agent:Stationn", "unknown key", "Site"],
            ["Mqtt:Broker", "http://x", "HOST:PORT"],
            ["Mqtt:KeepAlive", "abc", "00:00:30"],
            ["Outbox:Results", "is 1;", "16 to 100000"],
            ["Mqtt:Username", "missing"],
            ["Inference", "'x'", "an object"],
            ["Stations:camera2:Model", "'x'", "an object"],
            ["Stations:camera2:Camera:Kind", "banana", "folder, hotFolder, video, v4l2, rtsp"],
            ["Stations:camera2:Camera:Path", "empty"],
            ["Stations:camera2:Publishing:MapMaximumSide", "a list"],
            ["Stations:camera2:Alert:FailsToOpen", "is 5;", "Window"],
            ["Stations:camera2:Foo", "unknown section", "Camera"],
            ["Stations:camera3:Pipeline:Depth", "is 65;", "2 to 64"],
            ["Stations:status", "topic of the agent"],
            ["Stations:camera4", "'x'", "an object"],
            ["Stations:camera4:Camera:Path", "empty"],
            ["Camera", "Stations:NAME", "Move it"],
            ["Foo", "unknown section", "Stations"],
        ];
        Assert.All(expected, words => Assert.Single(
            errors,
            line => line.StartsWith(words[0] + " ", StringComparison.Ordinal)
                && words.All(word => line.Contains(word, StringComparison.Ordinal))));
        Assert.Equal(expected.Length, errors.Count);
    }

    [Fact]
    public void A_configuration_without_a_station_is_refused() =>
        Assert.StartsWith("Stations is missing", Assert.Single(this.Check("{ }")), StringComparison.Ordinal);

    [Theory]
    [InlineData("a+b")]
    [InlineData("a#")]
    [InlineData("a/b")]
    [InlineData("$SYS")]
    [InlineData("")]
    [InlineData(" a")]
    public void A_name_that_would_break_topics_is_refused(string name) =>
        Assert.StartsWith("Agent:Line ", Assert.Single(this.Check(Valid, $"Agent:Line={name}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Camera:Path", "/dev/video0", "a device can be opened by one station only")]
    [InlineData("Publishing:MapsFolder", "/maps", "deletes its oldest maps")]
    public void What_two_stations_cannot_share_is_refused_with_both_paths(string key, string value, string why)
    {
        const string Two =
            """{ "Stations": { "a": { "Camera": { "Path": "/dev/video1" } }, "b": { "Camera": { "Path": "/dev/video2" } } } }""";
        var error = Assert.Single(this.Check(Two, $"Stations:a:{key}={value}", $"Stations:b:{key}={value}"));
        string[] needed = [$"Stations:a:{key}", $"Stations:b:{key}", value, why];
        Assert.All(needed, words => Assert.Contains(words, error, StringComparison.Ordinal));
    }

    [Fact]
    public void Drop_ins_win_over_the_file_the_environment_over_both_and_set_over_all()
    {
        Directory.CreateDirectory(this.folder["agent.d"]);
        File.WriteAllText(
            this.folder["agent.d/10.json"],
            """{ "Outbox": { "Results": 50 }, "Agent": { "Site": "drop-in", "Line": "drop-in", "Root": "drop-in" } }""");
        File.WriteAllText(this.folder["agent.d/20.json"], """{ "Agent": { "Site": "second" } }""");
        var environment = new Dictionary<string, string>
        {
            ["MULTIAD__Agent__Line"] = "environment",
            ["MULTIAD__Agent__Root"] = "environment",
            ["Agent__Site"] = "no",
        };
        var configuration = this.Read(
            """{ "Outbox": { "Results": 40 }, "Agent": { "Site": "file", "Name": "file" } }""", environment, "Agent:Root=set");
        Assert.Equal(
            ["50", "file", "second", "environment", "set"],
            new[] { "Outbox:Results", "Agent:Name", "Agent:Site", "Agent:Line", "Agent:Root" }.Select(key => configuration[key]));
    }

    [Fact]
    public void The_environment_overrides_one_value_of_one_station()
    {
        var environment = new Dictionary<string, string> { ["MULTIAD__Stations__camera2__Camera__Path"] = "/other" };
        Assert.Equal("/other", this.Read(Valid, environment)["Stations:camera2:Camera:Path"]);
    }

    [Theory]
    [InlineData("{\n  \"Agent\": { \"Site\": \"\u00fc\" \"Line\": 1 }\n}", "line 2, column 26")]
    [InlineData("{\n  \"Agent\": {\n", "line 3, column 1")]
    [InlineData("{\n  \"Agent\": { },\n  \"agent\": { }\n}", "line 3, column 3: the key 'agent' is given twice")]
    [InlineData("{\n  \"A\": { \"\u00fc\": 1, \"b\": { \"c\": 1 }, \"b\": 2 }\n}", "line 2, column 35: the key 'b' is given twice")]
    public void What_is_wrong_in_a_file_is_told_with_line_and_column(string content, string words)
    {
        File.WriteAllText(this.folder["bad.json"], content);
        Assert.Contains(
            $"bad.json, {words}",
            Assert.Throws<ConfigurationException>(() => AgentConfiguration.Read(this.folder["bad.json"], [], NoEnvironment)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_that_is_no_UTF_8_is_told_with_line_and_column()
    {
        File.WriteAllBytes(this.folder["latin1.json"], [.. "{\n  \"A\": \"S"u8, 0xFC, .. "d\" }"u8]);
        Assert.Contains(
            "latin1.json, line 2, column 10: the byte 0xFC is no UTF-8",
            Assert.Throws<ConfigurationException>(() => AgentConfiguration.Read(this.folder["latin1.json"], [], NoEnvironment)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void A_file_with_a_byte_order_mark_comments_and_trailing_commas_is_read(string encoding)
    {
        var content = "{\r\n  // hall 2\r\n  \"Agent\": { \"Site\": \"S\u00fcd\", },\r\n}";
        File.WriteAllText(this.folder["marked.json"], content, System.Text.Encoding.GetEncoding(encoding));
        Assert.Equal("S\u00fcd", AgentConfiguration.Read(this.folder["marked.json"], [], NoEnvironment)["Agent:Site"]);
    }

    [Theory]
    [InlineData("{ nonsense", "Correct the JSON")]
    [InlineData("[]", "Correct the JSON")]
    public void A_file_that_is_not_a_json_object_is_refused(string content, string words)
    {
        var error = Assert.Throws<ConfigurationException>(() => this.Read(content, NoEnvironment));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused_by_name() =>
        Assert.Contains(
            "none.json",
            Assert.Throws<ConfigurationException>(() => AgentConfiguration.Read(this.folder["none.json"], [], NoEnvironment)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_setting_without_a_value_is_refused()
    {
        var error = Assert.Throws<ConfigurationException>(() => this.Read(Valid, NoEnvironment, "Agent:Site"));
        Assert.Contains("Section:Key=value", error.Message, StringComparison.Ordinal);
    }

    private IConfigurationRoot Read(string content, Dictionary<string, string> environment, params string[] settings)
    {
        File.WriteAllText(this.folder["agent.json"], content);
        return AgentConfiguration.Read(this.folder["agent.json"], settings, environment);
    }

    private IReadOnlyList<string> Check(string content, params string[] settings) =>
        ConfigurationCheck.Run(this.Read(content, NoEnvironment, settings));
}
