using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Publishing;
using MultiAD.Edge.Agent.Tests.Delivery;
using MultiAD.Edge.Testing.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Publishing;

public sealed class HomeAssistantDiscoveryTests
{
    private static readonly string[] Stations = ["camera2", "camera 3"];
    private static readonly AgentIdentity Agent = new(new AgentOptions { Site = "plant", Name = "box" });

    [Fact]
    public async Task Nothing_is_published_unless_it_is_enabled() => Assert.Empty(await PublishAsync(new HomeAssistantOptions()));

    [Fact]
    public async Task Each_station_has_an_alert_a_score_and_a_camera_under_names_that_home_assistant_allows()
    {
        var published = await PublishAsync(new HomeAssistantOptions { Enabled = true, Prefix = "ha" });
        Assert.Equal(6, published.Count);
        Assert.All(published.Keys, topic => Assert.Matches("^ha/(binary_sensor|sensor)/[a-zA-Z0-9_-]+/config$", topic));
        Assert.Equal(6, published.Values.Select(entity => entity["unique_id"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal(2, published.Values.Select(entity => entity["device"]!["identifiers"]![0]!.GetValue<string>()).Distinct().Count());
    }

    [Fact]
    public async Task An_entity_reads_the_topics_of_its_station_and_is_there_while_the_agent_is()
    {
        var published = await PublishAsync(new HomeAssistantOptions { Enabled = true });
        var topics = Agent.Topics.Of(Stations[1]);
        var own = published.Values.Where(entity => entity["device"]!["identifiers"]![0]!.GetValue<string>() == topics.Station);
        Assert.Equal(
            new[] { topics.Alert, topics.Camera, topics.Result }.Order(StringComparer.Ordinal),
            own.Select(entity => entity["state_topic"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.All(own, entity => Assert.Equal(Agent.Topics.Status, entity["availability_topic"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Every_message_is_as_its_schema_says()
    {
        var published = await PublishAsync(new HomeAssistantOptions { Enabled = true });
        Assert.All(published, pair => Assert.Empty(ContractSchemas.Errors(pair.Key, System.Text.Encoding.UTF8.GetBytes(pair.Value.ToJsonString()))));
    }

    [Fact]
    public void Two_stations_whose_names_differ_in_a_sign_do_not_share_an_identifier() =>
        Assert.NotEqual(HomeAssistantDiscovery.ObjectId("a/b/c/d/e.1"), HomeAssistantDiscovery.ObjectId("a/b/c/d/e-1"));

    private static async Task<Dictionary<string, JsonNode>> PublishAsync(HomeAssistantOptions options)
    {
        var states = new RetainedStates(TestOutbox.InMemory());
        await new HomeAssistantDiscovery(options, Agent, Stations, states).StartAsync(CancellationToken.None);
        return states.TakeAll().ToDictionary(pair => pair.Key, pair => JsonNode.Parse(pair.Value)!);
    }
}
