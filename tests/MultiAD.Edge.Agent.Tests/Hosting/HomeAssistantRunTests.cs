using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

public sealed class HomeAssistantRunTests
{
    [Theory]
    [InlineData("true", 3)]
    [InlineData("false", 0)]
    public async Task The_service_announces_its_stations_only_where_that_is_switched_on(string enabled, int entities)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        using var station = new StationFolder();
        BrightnessBundle.Write(station.Bundle);
        PartPictures.WriteGood(Path.Combine(station.Parts, "1.png"));
        await AgentProcess.RunAsync(
            "--config", station.Configure(broker.Address), "--exit-at-end", "--set", $"HomeAssistant:Enabled={enabled}");
        await recorder.WaitAsync(StationFolder.AgentTopic + "/status", message => message.Text("status") == "stopped");
        var announced = recorder.Messages.Where(message => message.Topic.StartsWith("homeassistant/", StringComparison.Ordinal)).ToArray();
        Assert.Equal(entities, announced.Select(message => message.Topic).Distinct().Count());
        Assert.All(announced, message => Assert.True(message.Retained));
        Assert.All(announced, message => Assert.Empty(ContractSchemas.Errors(message.Topic, message.Payload)));
    }
}
