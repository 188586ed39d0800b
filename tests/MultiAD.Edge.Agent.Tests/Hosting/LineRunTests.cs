using System.Text;
using System.Text.Json.Nodes;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Hosting;

public sealed class LineRunTests(LineRun run) : IClassFixture<LineRun>
{
    private static readonly string[] AlertStates = ["opened", "updated", "closed"];
    private static readonly string[] AlertParts = ["3", "4", "7"];
    private static readonly string[] StatusOrder = ["online", "stopped"];

    [Fact]
    public void The_agent_ends_with_exit_code_0_at_the_end_of_the_camera() => Assert.Equal(0, run.ExitCode);

    [Fact]
    public void Every_part_gives_exactly_one_result_in_order()
    {
        Assert.Equal(LineRun.Verdicts, run.Results().Select(result => result.Text("verdict")));
        Assert.Equal(
            Enumerable.Range(1, LineRun.Verdicts.Length).Select(part => $"{part}.png"),
            run.Results().Select(result => result.Json["frame"]!["source"]!.GetValue<string>()));
    }

    [Fact]
    public void A_result_carries_everything_the_contract_names()
    {
        var message = run.Results()[2];
        var result = message.Json;
        Assert.Equal("multiad.result/1", result["schema"]!.GetValue<string>());
        Assert.Equal($"{result["bootId"]!.GetValue<string>()[..12]}-3", result["partId"]!.GetValue<string>());
        Assert.Equal(32, result["resultId"]!.GetValue<string>().Length);
        Assert.Equal(run.On("alert")[0].Text("alertId"), result["alertId"]!.GetValue<string>());
        Assert.Single(result["regions"]!.AsArray());
        Assert.True(result["seq"]!.GetValue<long>() > 0);
        Assert.True(result["isSimulated"]!.GetValue<bool>());
        Assert.Null(result["reason"]);
        Assert.Equal(220, result["rawScore"]!.GetValue<double>());
        Assert.Equal(BrightnessBundle.ImageLimit, result["imageLimit"]!.GetValue<double>());
        Assert.Equal(BrightnessBundle.PixelLimit, result["pixelLimit"]!.GetValue<double>());
        Assert.InRange(result["score"]!.GetValue<double>(), 0.5, 1);
        Assert.Equal(1, result["goodPercentile"]!.GetValue<double>());
        Assert.Equal("brightness", result["model"]!["name"]!.GetValue<string>());
        Assert.Equal(3, result["model"]!["version"]!.GetValue<long>());
        Assert.Equal(64, result["model"]!["digest"]!.GetValue<string>().Length);
        Assert.Equal(PartPictures.Width, result["frame"]!["width"]!.GetValue<int>());
        Assert.Equal(PartPictures.Height, result["frame"]!["height"]!.GetValue<int>());
        Assert.Equal(TimeSpan.Zero, result["capturedAt"]!.GetValue<DateTimeOffset>().Offset);
        Assert.NotNull(result["clockSynced"]);
        foreach (var timing in new[] { "prepareMs", "inferenceMs", "totalMs" })
        {
            Assert.True(result["timings"]![timing]!.GetValue<double>() > 0, timing);
        }

        Assert.Equal(0, message.Qos);
        Assert.InRange(message.Expiry, 1u, 30u);
    }

    [Fact]
    public void A_defect_region_is_in_pixels_of_the_camera_frame()
    {
        var region = Assert.Single(run.Results()[2].Json["regions"]!.AsArray())!;
        Assert.Equal(
            [PartPictures.PatchX, PartPictures.PatchY, PartPictures.PatchWidth, PartPictures.PatchHeight],
            new[] { "x", "y", "width", "height" }.Select(name => region[name]!.GetValue<int>()));
        Assert.Equal(PartPictures.PatchWidth * PartPictures.PatchHeight, region["area"]!.GetValue<double>(), 6);
        Assert.Equal(PartPictures.PatchX + (PartPictures.PatchWidth / 2.0), region["centroidX"]!.GetValue<double>(), 6);
        Assert.Equal(PartPictures.PatchY + (PartPictures.PatchHeight / 2.0), region["centroidY"]!.GetValue<double>(), 6);
        Assert.Equal(220, region["peak"]!.GetValue<double>());
    }

    [Fact]
    public void An_unreadable_picture_is_an_invalid_image_with_a_reason_and_no_score()
    {
        var result = run.Results()[4].Json;
        Assert.Contains("not a PNG", result["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Null(result["rawScore"]);
        Assert.Null(result["score"]);
        Assert.Empty(result["regions"]!.AsArray());
    }

    [Fact]
    public void An_alert_opens_is_updated_and_closes_under_one_identifier()
    {
        var alerts = run.On("alert");
        Assert.Equal(AlertStates, alerts.Select(alert => alert.Text("state")));
        Assert.Equal(AlertParts, alerts.Select(alert => alert.Text("partId").Split('-')[1]));
        Assert.Single(alerts.Select(alert => alert.Text("alertId")).Distinct());
        Assert.All(alerts, alert => Assert.Equal((1, true), (alert.Qos, alert.Retained)));
    }

    [Fact]
    public void Each_failed_part_of_an_alert_has_a_heat_map_that_names_it()
    {
        var maps = run.Maps();
        var alertId = run.On("alert")[0].Text("alertId");
        var failed = run.Results().Where(result => result.Text("verdict") == "fail").ToArray();
        Assert.Equal(failed.Select(result => result.Text("resultId")), maps.Select(map => map.Properties["resultId"]));
        Assert.All(maps, map => Assert.EndsWith($"/map/{map.Properties["resultId"]}", map.Topic, StringComparison.Ordinal));
        Assert.All(failed, result => Assert.Equal(alertId, result.Text("alertId")));
        Assert.All(maps, map =>
        {
            Assert.Equal("image/png", map.ContentType);
            Assert.Equal(alertId, Encoding.UTF8.GetString(map.Correlation!));
            Assert.Equal(alertId, map.Properties["alertId"]);
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], map.Payload[..4]);
            Assert.Equal(1, map.Qos);
        });
        Assert.Equal(maps.Length, run.SavedMaps);
    }

    [Fact]
    public void The_status_is_online_and_at_last_stopped_and_retained()
    {
        Assert.Equal(StatusOrder, run.OfAgent("status").Select(status => status.Text("status")));
        Assert.All(run.OfAgent("status"), status => Assert.True(status.Retained));
    }

    [Fact]
    public void The_agent_says_what_it_is_and_which_stations_it_has()
    {
        var info = run.OfAgent("info")[^1];
        Assert.True(info.Retained);
        var station = Assert.Single(info.Json["stations"]!.AsArray())!;
        Assert.Equal(StationFolder.Name, station["name"]!.GetValue<string>());
        Assert.Equal("brightness", station["model"]!["name"]!.GetValue<string>());
        Assert.Equal("CPU", station["executionProvider"]!.GetValue<string>());
        var fallback = Assert.Single(station["fallbacks"]!.AsArray())!;
        Assert.Equal("CUDA", fallback["provider"]!.GetValue<string>());
        Assert.Contains("CUDA", fallback["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("multiad-agent ", info.Text("software"), StringComparison.Ordinal);
        Assert.StartsWith("folder ", station["camera"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_camera_is_said_to_have_ended() => Assert.Equal("ended", run.On("camera")[^1].Text("state"));

    [Fact]
    public void Every_message_is_as_its_contract_says() =>
        Assert.All(run.Messages, message => Assert.Empty(ContractSchemas.Errors(message.Topic, message.Payload)));

    [Fact]
    public void All_messages_of_one_start_share_a_boot_identifier()
    {
        JsonNode[] all = [.. run.Messages.Where(message => message.ContentType != "image/png").Select(message => message.Json)];
        Assert.Single(all.Select(message => message["bootId"]!.GetValue<string>()).Distinct());
    }

    [Fact]
    public void The_numbers_of_a_station_are_its_own_and_rise_on_each_topic_of_QoS_1()
    {
        var stamped = run.Results().Concat(run.On("alert")).Concat(run.On("camera"));
        long[] numbers = [.. stamped.Select(message => message.Json["seq"]!.GetValue<long>())];
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        foreach (var topic in new[] { "alert", "camera" })
        {
            long[] own = [.. run.On(topic).Select(message => message.Json["seq"]!.GetValue<long>())];
            Assert.Equal(own.Order(), own);
        }
    }
}
