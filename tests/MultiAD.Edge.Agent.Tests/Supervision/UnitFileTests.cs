using System.Diagnostics;
using System.Globalization;
using MultiAD.Edge.Agent.Hosting;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Supervision;

/// <summary>The unit and its drop-ins, as systemd itself reads them: in a root of their own, beside nothing of this machine.</summary>
public sealed class UnitFileTests : IDisposable
{
    private const string Unit = "multiad-agent.service";

    // In tenths, as the option takes it: an exposure of 3.0.
    private const string MaximumExposure = "30";
    private static readonly string Folder = Path.Combine(RealData.Repository, "systemd");
    private static readonly string[] Targets = ["sysinit", "shutdown", "basic", "multi-user", "network", "remote-fs"];
    private readonly TemporaryFolder root = new();

    public UnitFileTests()
    {
        File.Copy(Path.Combine(Folder, Unit), this.Etc(Unit));
        foreach (var target in Targets)
        {
            File.WriteAllText(this.Etc(target + ".target"), "[Unit]\nDefaultDependencies=no\n");
        }

        foreach (var program in new[] { Setting("ExecStart").Split(' ')[0], Setting("ExecReload").Split(' ')[0] })
        {
            var path = this.root[program.TrimStart('/')];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // Only that it is there and may be run is looked at; a copy keeps the mode.
            File.Copy("/bin/true", path);
        }
    }

    public static IEnumerable<string> DropIns => Directory.GetFiles(Path.Combine(Folder, "drop-ins"), "*.conf");

    public void Dispose() => this.root.Dispose();

    [NeedsSystemdAnalyzeFact]
    public async Task The_unit_is_clean_and_exposes_little()
    {
        Assert.Equal((0, string.Empty), await this.AnalyzeAsync("verify"));
        var (exitCode, output) = await this.AnalyzeAsync("security", "--offline=yes", $"--threshold={MaximumExposure}", "--no-pager");
        Assert.True(exitCode == 0, output);
    }

    [NeedsSystemdAnalyzeFact]
    public async Task The_unit_is_clean_and_exposes_little_with_each_drop_in()
    {
        Assert.NotEmpty(DropIns);
        foreach (var dropIn in DropIns)
        {
            var place = this.Etc($"{Unit}.d/camera.conf");
            File.Copy(dropIn, place, overwrite: true);
            var (verified, said) = await this.AnalyzeAsync("verify");
            Assert.True(verified == 0 && said.Length == 0, dropIn + said);
            var (exitCode, output) = await this.AnalyzeAsync("security", "--offline=yes", $"--threshold={MaximumExposure}", "--no-pager");
            Assert.True(exitCode == 0, dropIn + output);
        }
    }

    [NeedsSystemdAnalyzeFact]
    public async Task A_directive_that_systemd_does_not_know_is_noticed()
    {
        File.AppendAllText(this.Etc(Unit), "\n[Service]\nWatchdogSeconds=30\n");
        var (_, output) = await this.AnalyzeAsync("verify");
        Assert.Contains("WatchdogSeconds", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Systemd_waits_longer_for_a_stop_than_the_agent_takes() =>
        Assert.True(
            double.Parse(Setting("TimeoutStopSec"), CultureInfo.InvariantCulture) >= AgentHost.ShutdownTimeout.TotalSeconds + 10);

    private static string Setting(string name) =>
        File.ReadLines(Path.Combine(Folder, Unit)).Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private string Etc(string name)
    {
        var path = this.root["etc/systemd/system/" + name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private async Task<(int ExitCode, string Output)> AnalyzeAsync(string verb, params string[] options)
    {
        var start = new ProcessStartInfo("systemd-analyze", [verb, $"--root={this.root.Path}", .. options, Unit])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
