using System.Diagnostics;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Packaging;

public sealed class InstallerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Scripts =>
        new(Directory.EnumerateFiles(Path.Combine(RealData.Repository, "deploy"), "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/out/", StringComparison.Ordinal) && IsScript(file))
            .Select(file => Path.GetRelativePath(RealData.Repository, file)));

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_script_can_be_read_by_its_shell(string script)
    {
        var (exitCode, _, errors) = await this.RunAsync("bash", "-n", Path.Combine(RealData.Repository, script));
        Assert.Equal((0, string.Empty), (exitCode, errors));
    }

    [NeedsShellcheckTheory]
    [MemberData(nameof(Scripts))]
    public async Task A_script_is_clean(string script)
    {
        var (exitCode, output, _) = await this.RunAsync("shellcheck", "--external-sources", Path.Combine(RealData.Repository, script));
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task A_dry_run_names_each_step_and_the_devices_that_are_there()
    {
        foreach (var device in (string[])["video0", "video1", "media0", "nvmap", "nvhost-ctrl", "sda", "nvgpu/igpu0/as"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(this.folder[device])!);
            File.WriteAllText(this.folder[device], string.Empty);
        }

        File.WriteAllText(this.folder["agent.deb"], string.Empty);
        var (exitCode, output, errors) = await this.InstallAsync("--dry-run", this.folder["agent.deb"]);

        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Contains("would run: env DEBIAN_FRONTEND=noninteractive apt-get install", output, StringComparison.Ordinal);
        var lines = output.Split('\n').Select(line => line.Trim());
        var allowed = lines.Where(line => line.StartsWith("DeviceAllow=", StringComparison.Ordinal));
        Assert.Equal(
            [
                "DeviceAllow=/dev/nvgpu/igpu0/as rw", "DeviceAllow=/dev/nvhost-ctrl rw", "DeviceAllow=/dev/nvmap rw",
                "DeviceAllow=char-media rw", "DeviceAllow=char-video4linux rw",
            ],
            allowed.Order(StringComparer.Ordinal));
        Assert.Contains("PrivateDevices=no", output, StringComparison.Ordinal);
        Assert.Contains("LimitMEMLOCK=infinity", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_box_without_cameras_and_gpu_opens_no_device()
    {
        var (exitCode, output, _) = await this.InstallAsync("--dry-run", "--devices");
        Assert.Equal((0, "No camera and no GPU is here; no device is opened to the service.\n"), (exitCode, output));
    }

    [Fact]
    public async Task Taking_it_off_leaves_what_the_user_owns_unless_asked_to_purge()
    {
        var (_, kept, _) = await this.InstallAsync("--dry-run", "--uninstall");
        Assert.Contains("apt-get remove", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("rm -rf", kept, StringComparison.Ordinal);
        var (_, purged, _) = await this.InstallAsync("--dry-run", "--uninstall", "--purge");
        Assert.Contains("rm -rf /etc/multiad /var/lib/multiad", purged, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown option --devises", "--devises")]
    [InlineData("--purge goes with --uninstall", "--purge")]
    [InlineData("--onnxruntime needs a folder", "--onnxruntime")]
    [InlineData("name one", "one.deb", "two.deb")]
    public async Task Wrong_usage_is_said_before_anything_is_done(string words, params string[] arguments)
    {
        var (exitCode, output, errors) = await this.InstallAsync(arguments);
        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.Contains(words, errors, StringComparison.Ordinal);
    }

    private static bool IsScript(string file)
    {
        using var reader = new StreamReader(file);
        var first = reader.ReadLine() ?? string.Empty;
        return first.StartsWith("#!", StringComparison.Ordinal) && first.EndsWith("sh", StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Errors)> InstallAsync(params string[] arguments) =>
        this.RunAsync("bash", [Path.Combine(RealData.Repository, "deploy/install.sh"), .. arguments]);

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = RealData.Repository,
        };
        start.Environment["MULTIAD_DEVICES"] = this.folder.Path;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
