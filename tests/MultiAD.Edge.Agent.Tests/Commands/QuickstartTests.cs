using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Commands;

public sealed class QuickstartTests
{
    [Fact]
    public async Task A_port_in_use_is_said_before_anything_is_built()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var (exitCode, output, errors) = await RunAsync(Path.Combine(RealData.Repository, "deploy/quickstart.sh"), "--port", port);

        Assert.Equal((1, string.Empty), (exitCode, output));
        Assert.StartsWith($"error: port {port} is in use on this machine.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_that_is_there_is_found_however_long_the_list_after_it()
    {
        var prerequisites = Path.Combine(RealData.Repository, "deploy/prerequisites.sh");
        var script = $"set -euo pipefail; source '{prerequisites}'; as_root() {{ echo missing; exit 3; }}; "
            + "ldconfig() { echo libfirst.so.1; for i in {1..20000}; do echo library$i; done; }; need_packages first:libfirst.so.1";

        Assert.Equal((0, string.Empty, string.Empty), await RunAsync("-c", script));
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("bash", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
