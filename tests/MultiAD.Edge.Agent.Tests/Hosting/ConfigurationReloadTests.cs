using MultiAD.Edge.Agent.Tests.Supervision;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

/// <summary>The configuration of a running agent is changed.</summary>
public sealed class ConfigurationReloadTests : IDisposable
{
    private const string Info = StationFolder.AgentTopic + "/info";
    private readonly NotifySocket systemd = new();
    private readonly StationFolder station = new();

    public ConfigurationReloadTests()
    {
        BrightnessBundle.Write(this.station.Bundle);
        PartPictures.WriteBad(Path.Combine(this.station.Parts, "1.png"));
        Directory.CreateDirectory(this.station["agent.d"]);
    }

    public void Dispose()
    {
        this.systemd.Dispose();
        this.station.Dispose();
    }

    [Fact]
    public async Task A_changed_file_is_in_force_without_a_restart_a_bad_one_is_not_and_said_once()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var agent = AgentProcess.Start(
            this.systemd.Environment(TimeSpan.FromSeconds(10)), "--config", this.station.Configure(broker.Address, loop: true));
        await recorder.WaitAsync(StationFolder.Topic + "/alert", message => message.Text("state") == "opened");

        // The alert of the running line goes on with the new numbers: it becomes critical, and closes after one passed part.
        this.Drop("""{ "Stations": { "camera": { "Alert": { "FailsToEscalate": 3, "UpdateInterval": "00:00:00", "PassesToClose": 1 } } } }""");
        await recorder.WaitAsync(StationFolder.Topic + "/alert", message => message.Text("level") == "critical");
        await agent.SaysAsync("now in force: Stations:camera:Alert:FailsToEscalate");

        this.Drop("""{ "Stations": { "camera": { "Alert": { "PassesToClose": 0 } } }, "Mqtt": { "Password": "s3cret" } }""");
        var refused = await recorder.WaitAsync(Info, message => message.Json["notices"]!.AsArray().Count == 1);
        var notice = refused.Json["notices"]![0]!.GetValue<string>();
        Assert.Contains("10.json: Mqtt:Password is an unknown key", notice, StringComparison.Ordinal);
        Assert.Contains("and 1 more", notice, StringComparison.Ordinal);
        await agent.SignalAsync("HUP");
        await this.systemd.WaitAsync(one => one == "RELOADING=1");

        this.Drop("""{ "Stations": { "camera": { "Alert": { "PassesToClose": 1 } } }, "Agent": { "Site": "other" } }""");
        await recorder.WaitAsync(Info, message => message.Json["notices"]!.AsArray() is [{ } one] && one.GetValue<string>().Contains("Agent:Site", StringComparison.Ordinal));
        PartPictures.WriteGood(Path.Combine(this.station.Parts, "1.png"));
        await recorder.WaitAsync(StationFolder.Topic + "/alert", message => message.Text("state") == "closed");
        await agent.TerminateAsync();
        var (exitCode, output, _) = await agent.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.Equal(2, output.Split("The changed configuration is not in force").Length);
        Assert.DoesNotContain("s3cret", output + notice, StringComparison.Ordinal);
        Assert.Equal(this.systemd.Count("RELOADING=1") + 1, this.systemd.Count("READY=1"));
    }

    private void Drop(string content)
    {
        // As a careful tool writes it: never half.
        File.WriteAllText(this.station["agent.d/.new"], content);
        File.Move(this.station["agent.d/.new"], this.station["agent.d/10.json"], overwrite: true);
    }
}
