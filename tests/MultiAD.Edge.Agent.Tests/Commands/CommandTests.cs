using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Commands;

public sealed class CommandTests
{
    [Theory]
    [InlineData("'--nonsense'", "--nonsense")]
    [InlineData("'nonsense'", "nonsense")]
    [InlineData("'--bundle' is required", "inspect")]
    [InlineData("'--bundle' is required", "inspect", "a.png")]
    [InlineData("'inspect'", "inspect", "--bundle", "b")]
    [InlineData("--threads is -1", "inspect", "--bundle", "b", "--threads", "-1", "a.png")]
    [InlineData("--frames is 0", "bench", "--bundle", "b", "--frames", "0")]
    [InlineData("'many'", "bench", "--bundle", "b", "--frames", "many")]
    [InlineData("--broker is 'http://x'; HOST:PORT is needed", "watch", "--broker", "http://x")]
    [InlineData("--topic-root is 'a/#'", "watch", "--topic-root", "a/#")]
    [InlineData("--parts is -1", "watch", "--parts", "-1")]
    [InlineData("--timeout is -1", "watch", "--timeout", "-1")]
    [InlineData("/nonexistent/agent.json: no such configuration file", "--config", "/nonexistent/agent.json")]
    [InlineData("--set Agent:Site: the form is", "--config", "/dev/null", "--set", "Agent:Site")]
    public async Task Wrong_usage_is_exit_code_2_and_says_what_is_wrong(string words, params string[] arguments)
    {
        var (exitCode, _, errors) = await AgentProcess.RunAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(words, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nonexistent/agent.json: no such configuration file", "--config", "/nonexistent/agent.json")]
    [InlineData("--set Agent:Site: the form is", "--config", "/dev/null", "--set", "Agent:Site")]
    public async Task A_configuration_that_cannot_be_read_is_an_error_of_it_and_exit_code_1(string words, params string[] arguments)
    {
        var (exitCode, _, errors) = await AgentProcess.RunAsync(["check-config", .. arguments]);
        Assert.Equal(1, exitCode);
        Assert.Contains(words, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("inspect")]
    [InlineData("bench")]
    [InlineData("watch")]
    [InlineData("check-config")]
    public async Task Every_command_has_help(params string[] command)
    {
        var (exitCode, output, _) = await AgentProcess.RunAsync([.. command, "--help"]);
        Assert.Equal(0, exitCode);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect", "--bundle", "/nonexistent.multiad", "a.png")]
    [InlineData("bench", "--bundle", "/nonexistent.multiad")]
    public async Task A_missing_bundle_is_exit_code_1_and_one_message(params string[] arguments)
    {
        var (exitCode, _, errors) = await AgentProcess.RunAsync(arguments);
        Assert.Equal(1, exitCode);
        Assert.Contains("/nonexistent.multiad: no such bundle", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_gives_one_line_an_image_and_a_map_of_each_and_says_which_could_not_be_used()
    {
        using var station = Filled();
        var (exitCode, output, errors) = await AgentProcess.RunAsync(
            "inspect", "--bundle", station.Bundle, "--maps", station.Maps, "--json", "--threads", "1", station.Parts);
        JsonNode[] lines = [.. output.Trim().Split('\n').Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(1, exitCode);
        Assert.Contains("1 of 3 images", errors, StringComparison.Ordinal);
        Assert.Equal(["pass", "fail", "invalidImage"], lines.Select(line => line["verdict"]!.GetValue<string>()));
        Assert.True(File.Exists(lines[1]["map"]!.GetValue<string>()));
        Assert.Contains("3.png", lines[2]["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_takes_files_of_any_name_and_says_what_it_passes_over()
    {
        using var station = Filled();
        File.Delete(Path.Combine(station.Parts, "3.png"));
        var picture = Path.Combine(station.Parts, "1.png");
        string[] names = ["new\nline.png", "it's \"quoted\".png", "Größe.png", new string('l', 240) + ".png", new string('ü', 120) + ".png"];
        foreach (var name in (string[])[.. names, "._1.png", "sub/4.png"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(station.Parts, name))!);
            File.Copy(picture, Path.Combine(station.Parts, name));
        }

        var (exitCode, output, errors) = await AgentProcess.RunAsync(
            "inspect", "--bundle", station.Bundle, "--maps", station.Maps, "--threads", "1", station.Parts);

        Assert.Equal(0, exitCode);
        Assert.Equal(2 + names.Length, output.Trim().Split('\n').Length);
        Assert.Contains("new?line.png", output, StringComparison.Ordinal);
        Assert.Equal(2 + names.Length, Directory.GetFiles(station.Maps).Length);
        Assert.Contains("1 entry that systems leave behind", errors, StringComparison.Ordinal);
        Assert.Contains("1 picture in subfolders passed over", errors, StringComparison.Ordinal);
        var (_, deeper, _) = await AgentProcess.RunAsync("inspect", "--bundle", station.Bundle, "--recursive", station.Parts);
        Assert.Contains(Path.Combine("sub", "4.png"), deeper, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maps_that_cannot_be_written_cost_no_verdict_and_are_told_once()
    {
        using var station = Filled();
        File.Delete(Path.Combine(station.Parts, "3.png"));
        File.WriteAllText(station.Maps, "a file where the folder should be");

        var (exitCode, output, errors) = await AgentProcess.RunAsync(
            "inspect", "--bundle", station.Bundle, "--maps", station.Maps, station.Parts);

        Assert.Equal(1, exitCode);
        Assert.Equal(2, output.Trim().Split('\n').Length);
        string[] told = errors.Trim().Split('\n');
        Assert.Equal(2, told.Length);
        Assert.Contains("the heat map cannot be written", told[0], StringComparison.Ordinal);
        Assert.Contains("2 of 2 heat maps could not be written; the verdicts are complete", told[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fail_verdict_is_no_error_of_inspect()
    {
        using var station = Filled();
        var (exitCode, output, errors) = await AgentProcess.RunAsync(
            "inspect", "--bundle", station.Bundle, Path.Combine(station.Parts, "2.png"));
        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.StartsWith("fail ", output, StringComparison.Ordinal);
        Assert.Contains("32x24", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_measures_and_a_frame_costs_less_than_1_KB_of_managed_memory()
    {
        using var station = Filled();
        var (exitCode, output, _) = await AgentProcess.RunAsync(
            [.. BenchOf(station), "--image", Path.Combine(station.Parts, "1.png")]);
        Assert.Equal(0, exitCode);
        var report = JsonNode.Parse(output)!;
        Assert.True(report["p50Ms"]!.GetValue<double>() <= report["p95Ms"]!.GetValue<double>());
        Assert.True(report["p95Ms"]!.GetValue<double>() <= report["p99Ms"]!.GetValue<double>());
        Assert.InRange(report["managedBytesPerFrame"]!.GetValue<double>(), 0, 1024);
        Assert.InRange(report["peakMemoryMiB"]!.GetValue<long>(), 1, 350);
    }

    [Fact]
    public async Task A_tiled_bundle_is_inspected_and_measured_like_any_other()
    {
        using var station = Filled();
        BrightnessBundle.Write(
            station.Bundle,
            BrightnessBundle.Tiled(new TileGrid(4, 4, 0.25)),
            OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side));
        var (inspected, line, _) = await AgentProcess.RunAsync(
            "inspect", "--bundle", station.Bundle, "--maps", station.Maps, "--json", Path.Combine(station.Parts, "2.png"));
        var verdict = JsonNode.Parse(line)!;
        Assert.Equal((0, "fail"), (inspected, verdict["verdict"]!.GetValue<string>()));
        Assert.True(File.Exists(verdict["map"]!.GetValue<string>()));
        var region = Assert.Single(verdict["regions"]!.AsArray())!;
        Assert.Equal(PartPictures.PatchX + (PartPictures.PatchWidth / 2.0), region["centroidX"]!.GetValue<double>(), 1.0);
        Assert.Equal(PartPictures.PatchY + (PartPictures.PatchHeight / 2.0), region["centroidY"]!.GetValue<double>(), 1.0);

        var (measured, report, _) = await AgentProcess.RunAsync(
            [.. BenchOf(station), "--image", Path.Combine(station.Parts, "1.png")]);
        Assert.Equal(0, measured);
        Assert.InRange(JsonNode.Parse(report)!["managedBytesPerFrame"]!.GetValue<double>(), 0, 1024);
    }

    [Fact]
    public async Task A_bad_configuration_lists_its_errors_and_starts_nothing()
    {
        using var station = Filled();
        foreach (var command in new string[][] { [], ["check-config"] })
        {
            string[] wrong = ["--set", "Stations:camera:Pipeline:Depth=1", "--set", "Stations:camera:Pipeline:Deep=2"];
            var (exitCode, output, errors) = await AgentProcess.RunAsync([.. command, "--config", station.Configure("embedded"), .. wrong]);
            Assert.Equal((command.Length == 0 ? 2 : 1, string.Empty), (exitCode, output));
            Assert.Contains("Stations:camera:Pipeline:Depth is 1; expected 2 to 64", errors, StringComparison.Ordinal);
            Assert.Contains("Stations:camera:Pipeline:Deep is an unknown key", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_good_configuration_is_said_to_be_valid()
    {
        using var station = Filled();
        var (exitCode, output, errors) = await AgentProcess.RunAsync("check-config", "--config", station.Configure("embedded"));
        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Contains("configuration is valid", output, StringComparison.Ordinal);
    }

    private static StationFolder Filled()
    {
        var station = new StationFolder();
        BrightnessBundle.Write(station.Bundle);
        PartPictures.WriteGood(Path.Combine(station.Parts, "1.png"));
        PartPictures.WriteBad(Path.Combine(station.Parts, "2.png"));
        PartPictures.WriteBroken(Path.Combine(station.Parts, "3.png"));
        return station;
    }

    private static string[] BenchOf(StationFolder station) =>
        ["bench", "--bundle", station.Bundle, "--frames", "200", "--threads", "1", "--json"];
}
