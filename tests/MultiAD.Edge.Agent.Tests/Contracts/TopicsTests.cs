using MultiAD.Edge.Agent.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Contracts;

public sealed class TopicsTests
{
    [Fact]
    public void All_topics_are_below_root_site_line_and_station()
    {
        var topics = new Topics(new StationOptions { Root = "r", Site = "s", Line = "l", Station = "t" });
        Assert.Equal(
            ["r/s/l/t/status", "r/s/l/t/info", "r/s/l/t/camera", "r/s/l/t/result", "r/s/l/t/alert", "r/s/l/t/alert/map"],
            new[] { topics.Status, topics.Info, topics.Camera, topics.Result, topics.Alert, topics.AlertMap });
    }

    [Fact]
    public void The_default_root_is_multiad() => Assert.StartsWith("multiad/", new Topics(new StationOptions()).Status, StringComparison.Ordinal);

    [Theory]
    [InlineData("multiad", "multiad/+/+/+")]
    [InlineData("multiad/plant", "multiad/plant/+/+")]
    [InlineData("multiad/+/l", "multiad/+/l/+")]
    [InlineData("a/b/c/d", "a/b/c/d")]
    public void A_station_filter_is_filled_up_to_four_levels(string levels, string filter) => Assert.Equal(filter, Topics.StationFilter(levels));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("a/#")]
    [InlineData("a+/b")]
    [InlineData("a/b/c/d/e")]
    public void A_malformed_station_filter_is_refused(string? levels) => Assert.Null(Topics.StationFilter(levels));
}
