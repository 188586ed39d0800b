using MultiAD.Edge.Agent.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Contracts;

public sealed class TopicsTests
{
    private static readonly AgentTopics Agent = new(new AgentOptions { Root = "r", Site = "s", Line = "l", Name = "a" });

    [Fact]
    public void The_topics_of_an_agent_are_below_root_site_line_and_agent() =>
        Assert.Equal(["r/s/l/a/status", "r/s/l/a/info"], new[] { Agent.Status, Agent.Info });

    [Fact]
    public void The_topics_of_a_station_are_one_level_below_its_agent()
    {
        var topics = Agent.Of("t");
        Assert.Equal(
            ["r/s/l/a/t/camera", "r/s/l/a/t/result", "r/s/l/a/t/alert", "r/s/l/a/t/map/42"],
            new[] { topics.Camera, topics.Result, topics.Alert, topics.Map("42") });
    }

    [Fact]
    public void The_default_root_is_multiad() =>
        Assert.StartsWith("multiad/", new AgentTopics(new AgentOptions()).Status, StringComparison.Ordinal);

    [Theory]
    [InlineData("multiad", "multiad/+/+/+/+")]
    [InlineData("multiad/plant", "multiad/plant/+/+/+")]
    [InlineData("multiad/+/l", "multiad/+/l/+/+")]
    [InlineData("a/b/c/d/e", "a/b/c/d/e")]
    public void A_station_filter_is_filled_up_to_five_levels(string levels, string filter) =>
        Assert.Equal(filter, StationTopics.Filter(levels));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("a/#")]
    [InlineData("a+/b")]
    [InlineData("a/b/c/d/e/f")]
    public void A_malformed_station_filter_is_refused(string? levels) => Assert.Null(StationTopics.Filter(levels));

    [Theory]
    [InlineData("r/s/l/a/command/ping", null, "ping")]
    [InlineData("r/s/l/a/command/config/get", null, "config/get")]
    [InlineData("r/s/l/a/t/command/inspect/pause", "t", "inspect/pause")]
    [InlineData("r/s/l/a/command/command/ping", null, "command/ping")]
    public void The_topic_of_a_command_names_station_and_command(string topic, string? station, string command) =>
        Assert.Equal((station, command), Agent.ParseCommand(topic));

    [Theory]
    [InlineData("r/s/l/a/command")]
    [InlineData("r/s/l/a/command/")]
    [InlineData("r/s/l/a/t/command/Ping")]
    [InlineData("r/s/l/a/t/u/command/ping")]
    [InlineData("r/s/l/ab/command/ping")]
    [InlineData("r/s/l/a//command/ping")]
    [InlineData("")]
    public void Another_topic_names_no_command(string topic) => Assert.Null(Agent.ParseCommand(topic));

    [Theory]
    [InlineData("r/s/l/a/answer/x", true)]
    [InlineData("plc/7", true)]
    [InlineData("r/s/l/a/status", false)]
    [InlineData("r/s/l/a/t/alert", false)]
    [InlineData("r/s/l/b/answer/x", false)]
    [InlineData("", false)]
    public void An_answer_may_go_anywhere_but_to_topics_of_the_contract(string topic, bool may) =>
        Assert.Equal(may, Agent.MayAnswerOn(topic));

    [Theory]
    [InlineData("r/s/l/a/t/result", "t")]
    [InlineData("r/s/l/a/t/map/42", "t")]
    [InlineData("r/s/l/a/status", null)]
    public void The_name_of_a_station_stands_in_its_topics(string topic, string? name) => Assert.Equal(name, StationTopics.NameIn(topic));

    [Theory]
    [InlineData("status")]
    [InlineData("Info")]
    [InlineData("metrics")]
    [InlineData("command")]
    [InlineData("answer")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("$x")]
    public void A_name_that_would_mix_with_the_agents_own_topics_is_no_stations(string name) =>
        Assert.NotNull(StationTopics.ValidateName(name));
}
