using System.Text;
using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Delivery;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Control;

public sealed class CommandTests
{
    private const string Ping = CommandBench.Agent + "/command/ping";
    private const string Limit = CommandBench.Station + "/command/limit/set";
    private const string Trigger = CommandBench.Station + "/command/trigger";
    private const string Pause = CommandBench.Station + "/command/inspect/pause";
    private const string Resume = CommandBench.Station + "/command/inspect/resume";

    [Fact]
    public async Task Ping_is_answered_with_what_was_asked_and_how_the_stations_are()
    {
        await using var bench = new CommandBench();
        var answer = await bench.AskAsync(Ping, CommandBench.Request("r1"));
        Assert.Equal("multiad.commandAnswer/1", (string?)answer["schema"]);
        Assert.Equal(("r1", "ping"), ((string?)answer["requestId"], (string?)answer["command"]));
        Assert.True((bool)answer["ok"]!);
        Assert.False((bool)answer["repeated"]!);
        Assert.False((bool)answer["result"]!["stations"]!["camera"]!["paused"]!);
        Assert.Equal(0, (long)answer["result"]!["commands"]!["refused"]!["malformed"]!);
    }

    [Fact]
    public async Task An_answer_carries_the_correlation_data_and_goes_to_a_topic_of_its_own_where_none_is_named()
    {
        await using var bench = new CommandBench();
        bench.Receiver.Receive(CommandBench.Message(Ping, CommandBench.Request().ToJsonString()).WithCorrelationData([1, 2, 3]).Build());
        Assert.Equal([1, 2, 3], (await bench.NextAsync("answers")).Correlation);
        bench.Receiver.Receive(CommandBench.Message(Pause, CommandBench.Request().ToJsonString()).WithResponseTopic(null).Build());
        Assert.True((bool)(await bench.AnswerAsync(CommandBench.Station + "/answer/inspect/pause"))["ok"]!);
    }

    [Fact]
    public async Task The_configuration_is_shown_with_its_defaults_and_without_secrets()
    {
        await using var bench = new CommandBench();
        var answer = await bench.AskAsync(CommandBench.Agent + "/command/config/get");
        var camera = answer["result"]!["Stations"]!["camera"]!["Camera"]!;
        Assert.Equal("rtsp://10.0.0.5/stream", (string?)camera["Path"]);
        Assert.Equal("rtsp", (string?)camera["Kind"]);
        Assert.Equal("00:00:10", (string?)camera["StallTimeout"]);
        Assert.Equal("/run/credentials/mqtt", (string?)answer["result"]!["Mqtt"]!["PasswordFile"]);
        var words = answer.ToJsonString();
        Assert.DoesNotContain("geheim", words, StringComparison.Ordinal);
        Assert.DoesNotContain("operator", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trigger_gives_the_result_of_exactly_one_frame_and_that_result_carries_its_identifier()
    {
        await using var bench = new CommandBench();
        string[] requests = [.. Enumerable.Range(0, 10).Select(i => $"t{i}")];
        var answers = new List<JsonObject>();
        foreach (var request in requests)
        {
            answers.Add(await bench.AskAsync(Trigger, CommandBench.Request(request)));
        }

        Assert.All(answers, answer => Assert.Equal("pass", (string?)answer["result"]!["verdict"]));
        Assert.Equal(requests, answers.Select(answer => (string?)answer["result"]!["triggerId"]));
        var seen = bench.Line.Inspected;
        await Eventually.True(() => bench.Line.Inspected > seen + 5 && bench.Probe.Parts.Count > seen);
        var triggered = bench.Probe.Parts.Where(part => part.TriggerId is not null).ToArray();
        Assert.Equal(requests, triggered.Select(part => part.TriggerId));
        Assert.Equal(answers.Select(answer => (string?)answer["result"]!["partId"]), triggered.Select(part => part.PartId));
    }

    [Fact]
    public async Task A_trigger_without_a_frame_is_answered_with_an_error_and_marks_no_later_part()
    {
        await using var bench = new CommandBench(loops: false);
        var answer = await bench.AskAsync(Trigger, CommandBench.Request(arguments: new JsonObject { ["timeout"] = 0.1 }));
        Assert.False((bool)answer["ok"]!);
        Assert.Equal("deadline", (string?)answer["error"]!["code"]);
        Assert.NotEmpty((string)answer["error"]!["remedy"]!);
        using var stop = new CancellationTokenSource();
        var run = bench.Line.RunAsync(stop.Token);
        await Eventually.True(() => bench.Probe.Parts.Count > 5);
        Assert.All(bench.Probe.Parts, part => Assert.Null(part.TriggerId));
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_paused_station_says_of_each_part_that_it_was_not_inspected_until_it_is_resumed()
    {
        await using var bench = new CommandBench();
        await Eventually.True(() => bench.Probe.Parts.Any(part => part.Outcome.Verdict == Verdict.Pass));
        Assert.True((bool)(await bench.AskAsync(Pause))["result"]!["changed"]!);
        await Eventually.True(() => bench.Probe.Parts[^1].Outcome.Verdict == Verdict.NotInspected);
        Assert.Contains("paused", bench.Probe.Parts[^1].Reason, StringComparison.Ordinal);
        Assert.Equal("paused", (string?)(await bench.AskAsync(Trigger))["error"]!["code"]);
        Assert.False((bool)(await bench.AskAsync(Pause))["result"]!["changed"]!);
        Assert.True((bool)(await bench.AskAsync(Resume))["result"]!["changed"]!);
        await Eventually.True(() => bench.Probe.Parts[^1].Outcome.Verdict == Verdict.Pass);
    }

    [Fact]
    public async Task A_limit_is_within_its_range_audited_in_every_result_and_given_back_by_null()
    {
        await using var bench = new CommandBench();
        var lower = await bench.AskAsync(Limit, CommandBench.Request(arguments: new JsonObject { ["raw"] = 130 }));
        Assert.Equal((150, 130), ((double)lower["result"]!["oldRaw"]!, (double)lower["result"]!["raw"]!));
        Assert.Equal((125.0, 200.0), ((double)lower["result"]!["minimumRaw"]!, (double)lower["result"]!["maximumRaw"]!));
        await Eventually.True(() => bench.Probe.Parts.Count > 0 && bench.Probe.Parts[^1].Outcome.ImageLimit == 130);
        Assert.Equal(130, bench.Probe.Parts[^1].Outcome.PixelLimit);

        foreach (var wrong in new[] { """{"raw":124.9}""", """{"raw":200.1}""", """{"score":0.95}""", """{"raw":1e999}""", """{"raw":"150"}""", "{}" })
        {
            var refused = await bench.AskAsync(Limit, CommandBench.Request(arguments: JsonNode.Parse(wrong)!.AsObject()));
            Assert.Equal("malformed", (string?)refused["error"]!["code"]);
            Assert.Equal(130, bench.Line.Control.Limit!.Raw);
        }

        var highest = await bench.AskAsync(Limit, CommandBench.Request(arguments: new JsonObject { ["score"] = 0.9 }));
        Assert.Equal(200, (double)highest["result"]!["raw"]!, 6);
        var back = await bench.AskAsync(Limit, CommandBench.Request(arguments: new JsonObject { ["score"] = null }));
        Assert.True((bool)back["result"]!["isCalibrated"]!);
        await Eventually.True(() => bench.Probe.Parts[^1].Outcome.ImageLimit == BrightnessBundle.ImageLimit);
        Assert.Empty(bench.Kept.Read("limit/"));
        var audit = bench.Log.GetSnapshot().Where(record => record.Id.Id == EventIds.LimitChanged).ToArray();
        Assert.Equal(["150", "130", "200"], audit.Select(record => record.GetStructuredStateValue("Old")![..3]));
        Assert.All(audit, record => Assert.Equal("anna", record.GetStructuredStateValue("By")));
    }

    [Fact]
    public async Task A_limit_outlives_a_restart_and_a_pause_does_not()
    {
        var kept = new MemoryKeptValues();
        await using (var before = new CommandBench(kept))
        {
            await before.AskAsync(Limit, CommandBench.Request(arguments: new JsonObject { ["raw"] = 160 }));
            await before.AskAsync(Pause);
        }

        await using var after = new CommandBench(kept);
        await Eventually.True(() => after.Probe.Parts.Count > 0);
        Assert.Equal((Verdict.Pass, 160.0), (after.Probe.Parts[0].Outcome.Verdict, after.Probe.Parts[0].Outcome.ImageLimit));
    }

    [Fact]
    public async Task A_limit_of_another_model_or_one_that_cannot_be_read_is_not_used()
    {
        var kept = new MemoryKeptValues();
        var other = """{"raw":160,"modelDigest":"00","by":null,"at":"2026-01-01T00:00:00Z"}""";
        await kept.SetAsync("limit/camera", Encoding.UTF8.GetBytes(other), CancellationToken.None);
        await using (var bench = new CommandBench(kept))
        {
            await Eventually.True(() => bench.Probe.Parts.Count > 0);
            Assert.Equal(BrightnessBundle.ImageLimit, bench.Probe.Parts[0].Outcome.ImageLimit);
        }

        await kept.SetAsync("limit/camera", [1, 2, 3], CancellationToken.None);
        await using var broken = new CommandBench(kept);
        Assert.Null(broken.Line.Control.Limit);
        Assert.Contains(broken.Log.GetSnapshot(), record => record.Id.Id == EventIds.LimitUnusable);
    }

    [Fact]
    public async Task A_snapshot_is_a_picture_of_the_camera_on_a_topic_that_the_answer_names()
    {
        await using var bench = new CommandBench();
        bench.Receiver.Receive(CommandBench.Message(
            CommandBench.Station + "/command/snapshot", CommandBench.Request("s1").ToJsonString()).Build());
        await Eventually.True(() => bench.Outbox.Count == 2);
        var answer = await bench.AnswerAsync("answers");
        var picture = await bench.NextAsync(CommandBench.Station + "/snapshot/s1");
        Assert.Equal(("image/jpeg", MessagePriority.Map), (picture.ContentType, picture.Priority));
        using var decoded = OpenCvSharp.Cv2.ImDecode(picture.Payload, OpenCvSharp.ImreadModes.Color);
        Assert.Equal((PartPictures.Width, PartPictures.Height), (decoded.Cols, decoded.Rows));
        Assert.Equal((picture.Topic, picture.Payload.Length), ((string?)answer["result"]!["topic"], (int)answer["result"]!["bytes"]!));
    }

    [Fact]
    public async Task A_repeated_request_gets_the_same_answer_and_does_nothing_also_after_a_restart()
    {
        var kept = new MemoryKeptValues();
        var request = CommandBench.Request("once", new JsonObject { ["raw"] = 160 });
        JsonObject first;
        await using (var before = new CommandBench(kept))
        {
            first = await before.AskAsync(Limit, request);
            await before.AskAsync(Limit, CommandBench.Request(arguments: new JsonObject { ["raw"] = 170 }));
            AssertRepeated(first, await before.AskAsync(Limit, request));
            Assert.Equal(170, before.Line.Control.Limit!.Raw);
            Assert.Equal(1, before.Table.Counters.Refused(CommandRefusal.Duplicate));
        }

        await using var after = new CommandBench(kept);
        AssertRepeated(first, await after.AskAsync(Limit, request));
        Assert.Equal(170, after.Line.Control.Limit!.Raw);
        var other = await after.AskAsync(Pause, CommandBench.Request("once"));
        Assert.Equal("duplicate", (string?)other["error"]!["code"]);
        Assert.False(after.Line.Control.IsPaused);
    }

    [Fact]
    public async Task Kept_answers_are_bounded_in_number()
    {
        await using var bench = new CommandBench();
        for (var i = 0; i < CommandJournal.Capacity + 20; i++)
        {
            await bench.Table.ExecuteAsync(Request("inspect/pause", "camera"), CancellationToken.None);
        }

        Assert.Equal(CommandJournal.Capacity, bench.Kept.Read("command/").Count);
    }

    [Fact]
    public async Task Many_pings_do_not_make_the_agent_forget_what_it_did()
    {
        await using var bench = new CommandBench();
        await bench.AskAsync(Pause, CommandBench.Request("once"));
        await bench.AskAsync(Resume);
        for (var i = 0; i < CommandJournal.Capacity; i++)
        {
            await bench.Table.ExecuteAsync(Request("ping", station: null), CancellationToken.None);
        }

        Assert.True((bool)(await bench.AskAsync(Pause, CommandBench.Request("once")))["repeated"]!);
        Assert.False(bench.Line.Control.IsPaused);
        Assert.Equal(2, bench.Kept.Read("command/").Count);
    }

    private static CommandRequest Request(string command, string? station) =>
        new() { RequestId = Guid.NewGuid().ToString("N"), Command = command, Station = station };

    private static void AssertRepeated(JsonObject first, JsonObject second)
    {
        Assert.True((bool)second["repeated"]!);
        Assert.Equal((string?)first["bootId"], (string?)second["bootId"]);
        Assert.Equal(first["result"]!.ToJsonString(), second["result"]!.ToJsonString());
    }
}
