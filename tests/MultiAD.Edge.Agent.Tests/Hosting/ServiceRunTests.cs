using System.Diagnostics;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Supervision;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

/// <summary>The agent as systemd runs it: what it tells the notification socket, and how it ends.</summary>
public sealed class ServiceRunTests : IDisposable
{
    private const string Alert = StationFolder.Topic + "/alert";
    private const string Alive = "WATCHDOG=1";

    // As in the unit: TimeoutStopSec.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(10);
    private readonly NotifySocket systemd = new();
    private readonly StationFolder station = new();

    public ServiceRunTests()
    {
        BrightnessBundle.Write(this.station.Bundle);
        PartPictures.WriteGood(Path.Combine(this.station.Parts, "1.png"));
    }

    public void Dispose()
    {
        this.systemd.Dispose();
        this.station.Dispose();
    }

    [Fact]
    public async Task A_service_says_starting_ready_alive_and_stopping_in_this_order()
    {
        await using var agent = this.Start(Watchdog);
        await this.systemd.WaitAsync(one => one.Contains("parts/s", StringComparison.Ordinal));
        await this.systemd.AnotherAsync(Alive);
        await agent.TerminateAsync();
        var (exitCode, _, errors) = await agent.EndAsync();
        Assert.Equal((0, string.Empty), (exitCode, errors));
        var told = this.systemd.Told.ToList();
        Assert.StartsWith("EXTEND_TIMEOUT_USEC=", told[0], StringComparison.Ordinal);
        Assert.Equal(1, this.systemd.Count("READY=1"));
        Assert.True(told.IndexOf("READY=1") < told.IndexOf(Alive));
        Assert.DoesNotContain(told.Skip(told.IndexOf("READY=1")), one => one.StartsWith("EXTEND", StringComparison.Ordinal));
        Assert.True(told.LastIndexOf(Alive) < told.IndexOf("STOPPING=1"));
        Assert.Equal(told.Count - 2, told.IndexOf("STOPPING=1"));
        Assert.Contains(told, one => one.StartsWith("STATUS=camera: model brightness version ", StringComparison.Ordinal)
            && one.EndsWith("for the broker", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_without_a_model_is_ready_and_says_so_in_its_status()
    {
        File.Delete(this.station.Bundle);
        await using var agent = this.Start(Watchdog);
        await this.systemd.WaitAsync(one => one == "READY=1");
        await this.systemd.WaitAsync(one => one.StartsWith(
            "STATUS=camera: no model: parts are reported as not inspected", StringComparison.Ordinal));
        BrightnessBundle.Write(this.station.Bundle);
        await this.systemd.WaitAsync(one => one.StartsWith("STATUS=camera: model brightness", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_that_fails_is_never_ready()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var agent = AgentProcess.Start(
            this.systemd.Environment(Watchdog),
            "--config", this.station.Configure("embedded"), "--set", $"Mqtt:EmbeddedPort={broker.Port}");
        var (exitCode, _, _) = await agent.EndAsync();
        Assert.Equal(1, exitCode);
        Assert.Equal(0, this.systemd.Count("READY=1"));
    }

    [Fact]
    public async Task A_camera_that_hangs_in_its_driver_is_reported_while_the_watchdog_is_fed_and_the_last_one_ends_the_service()
    {
        // A pipe without a writer: whoever opens it hangs in the system, as in a driver.
        using var pipe = Process.Start("mkfifo", [this.station["camera.avi"]]);
        await pipe.WaitForExitAsync();
        var watchdog = TimeSpan.FromSeconds(1);
        await using var agent = this.Start(
            watchdog,
            "--set", StationFolder.Setting("Camera:Kind=video"),
            "--set", StationFolder.Setting($"Camera:Path={this.station["camera.avi"]}"),
            "--set", StationFolder.Setting("Camera:Interval=00:00:00"),
            "--set", StationFolder.Setting("Camera:StallTimeout=00:00:02"));
        await this.systemd.WaitAsync(one => one.Contains("camera Stalled", StringComparison.Ordinal));
        await this.systemd.AnotherAsync(Alive);
        Assert.DoesNotContain(this.systemd.Told, one => one.Contains("stuck", StringComparison.Ordinal));
        var (exitCode, _, errors) = await agent.EndAsync();
        Assert.Equal(1, exitCode);
        Assert.Contains("hangs in its driver", errors, StringComparison.Ordinal);
        Assert.Equal(1, this.systemd.Count("STOPPING=1"));
    }

    [Fact]
    public async Task A_stop_under_load_loses_no_alert_and_ends_within_the_units_limit()
    {
        PartPictures.WriteBad(Path.Combine(this.station.Parts, "1.png"));
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var agent = AgentProcess.Start(
            this.systemd.Environment(Watchdog),
            "--config", this.station.Configure(broker.Address, loop: true),
            "--set", StationFolder.Setting("Camera:Interval=00:00:00.002"),
            "--set", StationFolder.Setting("Alert:UpdateInterval=00:00:00"));
        await Eventually.True(() => recorder.On(Alert).Count > 50);
        await agent.TerminateAsync();
        var (exitCode, output, errors) = await agent.EndAsync().WaitAsync(StopLimit);
        Assert.Equal((0, string.Empty), (exitCode, errors));
        await recorder.WaitAsync(Alert, message => message.Text("state") == "closed");
        var alerts = recorder.On(Alert).ToList();
        Assert.Single(alerts.Select(message => message.Text("alertId")).Distinct());
        Assert.Equal("closed", alerts[^1].Text("state"));
        Assert.Equal(
            Enumerable.Range(1, alerts.Count - 1),
            alerts.SkipLast(1).Select(message => message.Json["failedParts"]!.GetValue<int>()));
        Assert.Equal(alerts.Count - 1, alerts[^1].Json["failedParts"]!.GetValue<int>());
        Assert.DoesNotContain("the next start delivers them", output, StringComparison.Ordinal);
        Assert.Equal(1, this.systemd.Count("STOPPING=1"));
    }

    private AgentProcess Start(TimeSpan watchdog, params string[] more) => AgentProcess.Start(
        this.systemd.Environment(watchdog),
        ["--config", this.station.Configure($"127.0.0.1:{LoopbackPort.Free()}", loop: true), .. more]);
}
