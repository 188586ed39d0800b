using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Commands;

public sealed class CheckConfigCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CheckConfigCommandTests()
    {
        Directory.CreateDirectory(this.folder["agent.d"]);
        File.WriteAllText(
            this.folder["agent.json"],
            """
            {
              "$schema": "/usr/share/multiad/agent.schema.json",
              "Mqtt": { "Broker": "mqtt://user:s3cret@broker:1883", "Username": "s3cret-name", "Pasword": "s3cret" },
              "Stations": {
                "a": { "Camera": { "Kind": "rtsp", "Path": "rtsp://me:s3cret@camera/x", "StallTimeout": "00:00:01" } }
              }
            }
            """);
        File.WriteAllText(this.folder["agent.d/10.json"], """{ "Stations": { "a": { "Alert": { "PassesToClose": 0 } } } }""");
    }

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task Every_error_names_file_key_value_and_what_is_expected_and_no_secret()
    {
        var (exitCode, output, errors) = await this.CheckAsync("--set", "Stations:a:Pipeline:Depth=65");
        Assert.Equal((1, string.Empty), (exitCode, output));
        string[][] expected =
        [
            [this.folder["agent.json"], "Mqtt:Pasword is an unknown key"],
            [this.folder["agent.json"], "Mqtt:Broker", "expected embedded, HOST:PORT"],
            [this.folder["agent.json"], "Stations:a:Camera:StallTimeout is 00:00:01; expected 00:00:02 to 00:10:00"],
            [this.folder["agent.d/10.json"], "Stations:a:Alert:PassesToClose is 0; expected 1 to 1000"],
            ["--set", "Stations:a:Pipeline:Depth is 65; expected 2 to 64"],
        ];
        var lines = errors.Trim().Split('\n');
        Assert.All(expected, words => Assert.Single(lines, line => line.StartsWith($"error: {words[0]}: ", StringComparison.Ordinal)
            && words.All(word => line.Contains(word, StringComparison.Ordinal))));
        Assert.Equal(expected.Length + 1, lines.Length);
        Assert.DoesNotContain("s3cret", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_gets_the_errors_as_json_without_a_secret()
    {
        var (exitCode, output, _) = await this.CheckAsync("--json");
        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("s3cret", output, StringComparison.Ordinal);
        var answer = JsonNode.Parse(output)!;
        Assert.False(answer["valid"]!.GetValue<bool>());
        var error = Assert.Single(answer["errors"]!.AsArray(), error => error!["key"]!.GetValue<string>() == "Stations:a:Alert:PassesToClose")!;
        Assert.Equal((this.folder["agent.d/10.json"], "0"), (error["source"]!.GetValue<string>(), error["value"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_valid_configuration_is_shown_with_its_defaults_and_without_secrets()
    {
        string[] repair =
        [
            "--set", "Stations:a:Camera:StallTimeout=00:00:02", "--set", "Stations:a:Alert:PassesToClose=5", "--set", "Mqtt:Broker=broker:1883",
        ];
        File.WriteAllText(
            this.folder["agent.json"],
            File.ReadAllText(this.folder["agent.json"]).Replace("\"Pasword\": \"s3cret\"", "\"PasswordFile\": \"mqtt-password\"", StringComparison.Ordinal));
        var (exitCode, output, errors) = await this.CheckAsync([.. repair, "--json", "--show"]);
        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.DoesNotContain("s3cret", output, StringComparison.Ordinal);
        var answer = JsonNode.Parse(output)!;
        Assert.True(answer["valid"]!.GetValue<bool>());
        Assert.Equal("00:00:20", answer["configuration"]!["Mqtt"]!["KeepAlive"]!.GetValue<string>());
        Assert.Equal("mqtt-password", answer["configuration"]!["Mqtt"]!["PasswordFile"]!.GetValue<string>());
        Assert.Equal(5, answer["configuration"]!["Stations"]!["a"]!["Alert"]!["PassesToClose"]!.GetValue<int>());
    }

    private Task<(int ExitCode, string Output, string Errors)> CheckAsync(params string[] more) =>
        AgentProcess.RunAsync(["check-config", "--config", this.folder["agent.json"], .. more]);
}
