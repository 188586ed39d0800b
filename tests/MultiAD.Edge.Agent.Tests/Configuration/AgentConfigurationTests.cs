using Microsoft.Extensions.Configuration;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Publishing;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Configuration;

public sealed class AgentConfigurationTests : IDisposable
{
    private const string Valid = """{ "Camera": { "Kind": "folder", "Path": "/parts" } }""";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_camera_is_all_that_must_be_configured() => Assert.Empty(this.Check(Valid));

    [Fact]
    public void Every_error_is_reported_at_once_with_key_value_and_range()
    {
        var wrong = this.Check("""
            {
              "Station": { "Site": "a/b", "Stationn": "x" },
              "Mqtt": { "Broker": "http://x", "KeepAlive": "abc", "AlertQueue": 1, "PasswordFile": "/secret" },
              "Model": "x",
              "Camera": { "Kind": "banana", "Path": "" },
              "Publishing": { "MapMaximumSide": [ 1 ] },
              "Alerts": { "FailsToOpen": 5, "Window": 3 },
              "Foo": { "a": 1 }
            }
            """);
        string[][] expected =
        [
            ["Station:Site", "a/b", "1 to 64 characters"],
            ["Station:Stationn", "unknown key", "Station"],
            ["Mqtt:Broker", "http://x", "HOST:PORT"],
            ["Mqtt:KeepAlive", "abc", "00:00:30"],
            ["Mqtt:AlertQueue", "is 1;", "16 to 100000"],
            ["Mqtt:Username", "missing"],
            ["Model", "'x'", "an object"],
            ["Camera:Kind", "banana", "folder, video, v4l2, rtsp"],
            ["Camera:Path", "empty"],
            ["Publishing:MapMaximumSide", "a list"],
            ["Alerts:FailsToOpen", "is 5;", "Window"],
            ["Foo", "unknown section", "Camera"],
        ];
        Assert.All(expected, words => Assert.Single(wrong, line => words.All(word => line.Contains(word, StringComparison.Ordinal)) && line.StartsWith(words[0] + " ", StringComparison.Ordinal)));
        Assert.Equal(expected.Length, wrong.Count);
    }

    [Theory]
    [InlineData("a+b")]
    [InlineData("a#")]
    [InlineData("a/b")]
    [InlineData("$SYS")]
    [InlineData("")]
    [InlineData(" a")]
    public void A_station_name_that_would_break_topics_is_refused(string name) =>
        Assert.StartsWith("Station:Line ", Assert.Single(this.Check(Valid, $"Station:Line={name}")), StringComparison.Ordinal);

    [Fact]
    public void Drop_ins_win_over_the_file_the_environment_over_both_and_set_over_all()
    {
        Directory.CreateDirectory(this.folder["agent.json.d"]);
        File.WriteAllText(this.folder["agent.json.d/10.json"], """{ "Pipeline": { "Depth": 5 }, "Station": { "Site": "drop-in", "Line": "drop-in", "Root": "drop-in" } }""");
        File.WriteAllText(this.folder["agent.json.d/20.json"], """{ "Station": { "Site": "second" } }""");
        Environment.SetEnvironmentVariable("MULTIAD__Station__Line", "environment");
        Environment.SetEnvironmentVariable("MULTIAD__Station__Root", "environment");
        try
        {
            var configuration = this.Read("""{ "Pipeline": { "Depth": 4 }, "Station": { "Site": "file", "Station": "file" } }""", "Station:Root=set");
            Assert.Equal(
                ["5", "file", "second", "environment", "set"],
                new[] { "Pipeline:Depth", "Station:Station", "Station:Site", "Station:Line", "Station:Root" }.Select(key => configuration[key]));
        }
        finally
        {
            Environment.SetEnvironmentVariable("MULTIAD__Station__Line", null);
            Environment.SetEnvironmentVariable("MULTIAD__Station__Root", null);
        }
    }

    [Theory]
    [InlineData("{ nonsense", "Correct the JSON")]
    [InlineData("[]", "Correct the JSON")]
    public void A_file_that_is_not_a_json_object_is_refused(string content, string words) =>
        Assert.Contains(words, Assert.Throws<ConfigurationException>(() => this.Read(content)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_refused_by_name() =>
        Assert.Contains("none.json", Assert.Throws<ConfigurationException>(() => AgentConfiguration.Read(this.folder["none.json"], [])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_setting_without_a_value_is_refused() =>
        Assert.Contains("Section:Key=value", Assert.Throws<ConfigurationException>(() => this.Read(Valid, "Station:Site")).Message, StringComparison.Ordinal);

    [Fact]
    public void Defaults_are_as_documented()
    {
        var mqtt = new MqttOptions();
        Assert.Equal((MqttOptions.Embedded, 1883, TimeSpan.FromSeconds(5)), (mqtt.Broker, mqtt.EmbeddedPort, mqtt.WillDelay));
        Assert.Equal(TimeSpan.FromSeconds(30), new PublishingOptions().ResultExpiry);
        Assert.Equal(CameraOptions.DefaultKind, new CameraOptions().Kind);
        Assert.Equal("multiad", new StationOptions().Root);
    }

    private IConfigurationRoot Read(string content, params string[] settings)
    {
        File.WriteAllText(this.folder["agent.json"], content);
        return AgentConfiguration.Read(this.folder["agent.json"], settings);
    }

    private IReadOnlyList<string> Check(string content, params string[] settings) => AgentConfiguration.Check(this.Read(content, settings));
}
