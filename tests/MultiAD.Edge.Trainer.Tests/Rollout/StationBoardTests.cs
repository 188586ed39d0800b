using System.Text;
using MultiAD.Edge.Trainer.Rollout;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Rollout;

public sealed class StationBoardTests
{
    private const string Station = "multiad/plant/line/box/camera";

    private static readonly RolloutOrder Order = new()
    {
        Id = "ours",
        IssuedAt = DateTimeOffset.UnixEpoch,
        Action = RolloutOrder.Install,
    };

    [Theory]
    [InlineData("a/b/c/d", "root/a/b/c/d")]
    [InlineData("a/b", "root/a/b/+/+")]
    [InlineData("+", "root/+/+/+/+")]
    [InlineData("a/+/c", "root/a/+/c/+")]
    [InlineData("a//c", null)]
    [InlineData("a/b+/c", null)]
    [InlineData("#", null)]
    [InlineData("a/b/c/d/e", null)]
    [InlineData("", null)]
    public void A_filter_has_five_levels(string text, string? expected) =>
        Assert.Equal(expected, StationFilter.Parse("root", text)?.ToString());

    [Theory]
    [InlineData("multiad/plant/line/box/camera", true)]
    [InlineData("multiad/plant/line/box/other", true)]
    [InlineData("multiad/plant/line2/box/camera", false)]
    [InlineData("multiad/plant/line/box", false)]
    [InlineData("other/plant/line/box/camera", false)]
    public void A_filter_matches_level_by_level(string station, bool expected) =>
        Assert.Equal(expected, StationFilter.Parse("multiad", "plant/line/+/+")!.Matches(station));

    [Theory]
    [InlineData("/camera", """{"state":"ok"}""", true)]
    [InlineData("/camera", "", false)]
    [InlineData("/model/reported", """{"schema":"multiad.modelReported/1","state":"idle"}""", true)]
    [InlineData("/model/reported", """{"schema":"multiad.modelReported/9","state":"later","more":[1]}""", true)]
    [InlineData("/model/reported", """{"schema":"else/1","state":"idle"}""", false)]
    [InlineData("/model/reported", """{"schema":"multiad.modelReported/1","state":7}""", false)]
    [InlineData("/model/reported", "no JSON", false)]
    [InlineData("/model/reported", "null", false)]
    [InlineData("/model/desired", """{"orderId":"a"}""", false)]
    [InlineData("/result", """{"verdict":"pass"}""", false)]
    public void A_station_is_known_by_its_camera_or_its_report(string topic, string payload, bool expected)
    {
        var board = Board();

        board.Take(Message(Station + topic, payload));

        Assert.Equal(expected, board.Stations.Count == 1);
    }

    [Fact]
    public void A_name_that_could_trick_a_terminal_is_no_station()
    {
        var board = Board();

        board.Take(Message("multiad/plant/line/box/\u001b[2J/camera", "{}"));

        Assert.Empty(board.Stations);
    }

    [Fact]
    public void An_agent_names_its_stations_and_says_whether_it_is_there()
    {
        var board = Board();
        board.Take(Message("multiad/plant/line/box/old/camera", "{}"));
        board.Take(Message("multiad/plant/line/box/info", """{"stations":[{"name":"camera"},{"name":null},null]}"""));
        board.Take(Message("multiad/plant/line/box/status", """{"status":"offline"}"""));

        Assert.Equal(["multiad/plant/line/box/old"], board.RemoveForgotten());
        var station = Assert.Single(board.Stations);
        Assert.Equal((Station, "offline"), (station.Station, station.AgentStatus));
        Assert.Equal("agent offline", station.Given(Order).State);
    }

    [Fact]
    public void What_was_reported_before_the_order_does_not_end_it()
    {
        var station = new StationProgress(Station).Given(Order);

        var next = station.Reported(Report("earlier", "refused")).Reported(Report(null, "idle"));

        Assert.Equal((RolloutOutcome.Waiting, "ordered"), (next.Outcome, next.State));
    }

    [Theory]
    [InlineData("confirmed", null, nameof(RolloutOutcome.Confirmed))]
    [InlineData("refused", "full", nameof(RolloutOutcome.Refused))]
    [InlineData("rolledBack", "slow", nameof(RolloutOutcome.RolledBack))]
    [InlineData("rolledBack", null, nameof(RolloutOutcome.RolledBack))]
    [InlineData("activeUnconfirmed", null, nameof(RolloutOutcome.Waiting))]
    [InlineData("aStateOfALaterVersion", null, nameof(RolloutOutcome.Waiting))]
    public void A_report_on_the_order_moves_it_on(string state, string? reason, string expected)
    {
        var next = new StationProgress(Station).Given(Order).Reported(Report("ours", state, reason));

        Assert.Equal(expected, next.Outcome.ToString());
        Assert.Equal(next.HasEnded && state != "confirmed", next.Reason is not null);
    }

    [Fact]
    public void A_report_on_another_order_after_this_one_was_taken_ends_it()
    {
        var next = new StationProgress(Station).Given(Order).Reported(Report("ours", "downloading")).Reported(Report("other", "scheduled"));

        Assert.Equal(RolloutOutcome.Replaced, next.Outcome);
    }

    [Fact]
    public void The_order_that_the_broker_had_before_does_not_take_its_place()
    {
        var station = new StationProgress(Station).Given(Order).Desired(new OrderMessage { OrderId = "earlier" });
        Assert.Equal(RolloutOutcome.Waiting, station.Outcome);

        var later = station.Desired(new OrderMessage { OrderId = "ours" }).Desired(new OrderMessage { OrderId = "later" });
        Assert.Equal(RolloutOutcome.Replaced, later.Outcome);
    }

    [Fact]
    public void What_has_ended_stays_so()
    {
        var done = new StationProgress(Station).Given(Order).Reported(Report("ours", "confirmed"));

        Assert.Equal(RolloutOutcome.Confirmed, done.Reported(Report("other", "refused", "x")).Outcome);
    }

    private static StationBoard Board() => new([StationFilter.Parse("multiad", "plant")!]);

    private static BrokerEvent Message(string topic, string payload) => new(topic, Encoding.UTF8.GetBytes(payload));

    private static StationReport Report(string? order, string state, string? reason = null) =>
        new() { Schema = "multiad.modelReported/1", OrderId = order, State = state, Reason = reason };
}
