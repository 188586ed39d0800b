using System.Text.Json.Nodes;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

public sealed class SignedModelTests : IDisposable
{
    private readonly StationFolder station = new();
    private readonly TestKey key = new();

    public SignedModelTests()
    {
        this.key.WritePublic(Path.Combine(this.station["keys"], "plant.pub.pem"));
        PartPictures.WriteGood(Path.Combine(this.station.Parts, "1.png"));
    }

    private string[] TrustedKeys => ["--set", StationFolder.Setting($"Model:TrustedKeys={this.station["keys"]}")];

    public void Dispose()
    {
        this.key.Dispose();
        this.station.Dispose();
    }

    [Fact]
    public async Task Info_names_the_key_that_signed_the_model()
    {
        BrightnessBundle.Write(this.station.Bundle, this.key);
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        var (exitCode, output, _) = await AgentProcess.RunAsync(
            ["--config", this.station.Configure(broker.Address), "--exit-at-end", .. this.TrustedKeys]);
        Assert.Equal(0, exitCode);
        var info = await recorder.WaitAsync(StationFolder.AgentTopic + "/info", message => Station(message.Json)["model"] is not null);
        Assert.Equal(this.key.Id, Station(info.Json)["signedBy"]!.GetValue<string>());
        Assert.DoesNotContain("MODELS WITHOUT A TRUSTED SIGNATURE", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_key_is_trusted_an_unsigned_model_inspects_nothing_and_info_says_why()
    {
        BrightnessBundle.Write(this.station.Bundle);
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var agent = AgentProcess.Start(
            ["--config", this.station.Configure(broker.Address, loop: true), .. this.TrustedKeys]);
        var result = await recorder.WaitAsync(StationFolder.Topic + "/result", _ => true);
        var info = await recorder.WaitAsync(
            StationFolder.AgentTopic + "/info", message => Problem(message.Json).Contains("not signed", StringComparison.Ordinal));
        Assert.Equal("notInspected", result.Text("verdict"));
        Assert.Contains(this.key.Id, Problem(info.Json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_switch_an_unsigned_model_inspects_and_is_warned_of_once()
    {
        BrightnessBundle.Write(this.station.Bundle);
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        string[] allowed = ["--set", StationFolder.Setting("Model:AllowUnsigned=true")];
        var (exitCode, output, _) = await AgentProcess.RunAsync(
            ["--config", this.station.Configure(broker.Address), "--exit-at-end", .. this.TrustedKeys, .. allowed]);
        var result = await recorder.WaitAsync(StationFolder.Topic + "/result", _ => true);
        Assert.Equal((0, "pass"), (exitCode, result.Text("verdict")));
        Assert.Single(
            output.Split('\n'), line => line.Contains("MODELS WITHOUT A TRUSTED SIGNATURE ARE ACCEPTED", StringComparison.Ordinal));
    }

    private static JsonNode Station(JsonNode info) => info["stations"]!.AsArray().Single()!;

    private static string Problem(JsonNode info) => Station(info)["problem"]?.GetValue<string>() ?? string.Empty;
}
