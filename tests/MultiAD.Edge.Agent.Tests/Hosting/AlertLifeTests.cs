using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

public sealed class AlertLifeTests : IDisposable
{
    private const string Alert = StationFolder.Topic + "/alert";
    private const string EachPart = "Stations:camera:Alert:UpdateInterval=00:00:00";
    private const string KeepOpen = "Stations:camera:Alert:PassesToClose=1000";
    private readonly StationFolder station = new();

    public AlertLifeTests()
    {
        BrightnessBundle.Write(this.station.Bundle);
        PartPictures.WriteBad(Path.Combine(this.station.Parts, "1.png"));
    }

    public void Dispose() => this.station.Dispose();

    [Fact]
    public async Task An_alert_that_a_killed_agent_left_open_is_closed_by_the_next_start_before_its_first_part()
    {
        var port = LoopbackPort.Free();
        await using (var agent = AgentProcess.Start("--config", this.station.Configure($"127.0.0.1:{port}", loop: true), "--set", KeepOpen, "--set", EachPart))
        {
            await agent.SaysAsync("Alert Updated");
            agent.Kill();
            await agent.EndAsync();
        }

        await using var broker = await MosquittoBroker.StartAsync(port);
        await using var recorder = await Recorder.ConnectAsync(port);
        await using var next = AgentProcess.Start("--config", this.station.Configure(broker.Address, loop: true), "--set", KeepOpen, "--set", EachPart);
        await recorder.WaitAsync(Alert, message => message.Text("state") == "closed");
        await recorder.WaitAsync(Alert, message => message.Text("bootId") != recorder.On(Alert)[0].Text("bootId")
            && message.Text("state") == "opened");
        var alerts = recorder.On(Alert);
        var old = alerts.TakeWhile(message => message.Text("alertId") == alerts[0].Text("alertId")).ToList();
        Assert.Equal("opened", old[0].Text("state"));
        Assert.Equal(Enumerable.Range(1, old.Count - 1), old.SkipLast(1).Select(message => message.Json["failedParts"]!.GetValue<int>()));
        Assert.Equal(("closed", "the agent was stopped without closing it"), (old[^1].Text("state"), old[^1].Text("reason")));
        Assert.True(old[^1].Retained);
        Assert.Equal(("opened", 1), (alerts[old.Count].Text("state"), alerts[old.Count].Json["failedParts"]!.GetValue<int>()));
        Assert.Equal(old[^1].Text("bootId"), alerts[old.Count].Text("bootId"));
        Assert.True(old[^1].Json["seq"]!.GetValue<long>() < alerts[old.Count].Json["seq"]!.GetValue<long>());
    }

    [Fact]
    public async Task Alerts_that_a_stopped_agent_could_not_deliver_are_named_at_the_stop_and_delivered_by_the_next_start()
    {
        var port = LoopbackPort.Free();
        var configuration = this.station.Configure($"127.0.0.1:{port}", loop: true);
        await using (var agent = AgentProcess.Start("--config", configuration, "--set", EachPart))
        {
            await agent.SaysAsync("Alert Updated");
            await agent.TerminateAsync();
            var (exitCode, output, errors) = await agent.EndAsync();
            Assert.Equal((0, string.Empty), (exitCode, errors));
            Assert.Contains($"alerts wait in {this.station.Outbox}; the next start delivers them", output, StringComparison.Ordinal);
            Assert.Contains("maps could not be delivered before the stop and are lost", output, StringComparison.Ordinal);
        }

        await using var broker = await MosquittoBroker.StartAsync(port);
        await using var recorder = await Recorder.ConnectAsync(port);
        File.Delete(Path.Combine(this.station.Parts, "1.png"));
        PartPictures.WriteGood(Path.Combine(this.station.Parts, "1.png"));
        var (code, said, _) = await AgentProcess.RunAsync("--config", this.station.Configure(broker.Address), "--exit-at-end");
        Assert.Equal(0, code);
        Assert.Contains("alerts of an earlier start wait", said, StringComparison.Ordinal);
        Assert.DoesNotContain("delivers them", said, StringComparison.Ordinal);
        var closed = await recorder.WaitAsync(Alert, message => message.Text("state") == "closed");
        Assert.Equal("the agent stops", closed.Text("reason"));
        var alerts = recorder.On(Alert);
        Assert.Equal(
            Enumerable.Range(1, alerts.Count - 1),
            alerts.SkipLast(1).Select(message => message.Json["failedParts"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_broker_that_forgot_everything_learns_again_that_an_alert_is_open()
    {
        var port = LoopbackPort.Free();
        await using var agent = AgentProcess.Start(
            "--config", this.station.Configure($"127.0.0.1:{port}"), "--set", "Stations:camera:Camera:Loop=true", "--set", KeepOpen, "--set", EachPart);
        await using (await MosquittoBroker.StartAsync(port))
        await using (var recorder = await Recorder.ConnectAsync(port))
        {
            await recorder.WaitAsync(Alert, message => message.Text("state") == "opened");
            PartPictures.WriteGood(Path.Combine(this.station.Parts, "1.png"));
        }

        await using var anew = await MosquittoBroker.StartAsync(port);
        await using var late = await Recorder.ConnectAsync(port);
        var alert = await late.WaitAsync(Alert, _ => true);
        Assert.NotEqual("closed", alert.Text("state"));
    }
}
