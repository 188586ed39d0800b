using System.Text.Json.Nodes;
using MQTTnet;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Tests.Cameras;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Control;

public sealed class CommandRefusalTests
{
    private const string Pause = CommandBench.Station + "/command/inspect/pause";

    // Made when the tests run, not when they are found: a request is too old after a minute.
    public static TheoryData<string, string> Malformed => new()
    {
        { "no JSON", "pause!" },
        { "nothing", "" },
        { "null", "null" },
        { "a list", "[]" },
        { "another schema", Changed("schema", "multiad.command/2") },
        { "an unknown field", Changed("surprise", 1) },
        { "a field in capitals", Changed("Schema", "multiad.command/1") },
        { "a number for a text", Changed("requestId", 7) },
        { "a request with a slash", Changed("requestId", "a/b") },
        { "a request that is too long", Changed("requestId", new string('a', 65)) },
        { "an empty request", Changed("requestId", "") },
        { "no UTC", Changed("issuedAt", "2026-01-01T00:00:00+02:00") },
        { "no time", Changed("issuedAt", "today") },
        { "an end before its beginning", Changed("expiresAt", "2020-01-01T00:00:00Z") },
        { "a name with a line break", Changed("by", "anna\nroot") },
        { "arguments that are a list", Changed("arguments", new JsonArray()) },
        { "arguments that it does not have", Changed("arguments", new JsonObject { ["force"] = true }) },
        { "a field twice", """{"schema":"multiad.command/1","schema":"multiad.command/1","requestId":"a","issuedAt":"2026-01-01T00:00:00Z"}""" },
        { "a field less", """{"schema":"multiad.command/1","requestId":"a"}""" },
    };

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public async Task What_the_contract_does_not_have_is_refused_and_answered(string what, string payload)
    {
        Assert.NotEmpty(what);
        await AssertRefusedAsync(CommandRefusal.Malformed, CommandBench.Message(Pause, payload));
    }

    [Theory]
    [InlineData(CommandBench.Station + "/command/inspect", nameof(CommandRefusal.UnknownCommand))]
    [InlineData(CommandBench.Station + "/command/inspect/pause/now", nameof(CommandRefusal.UnknownCommand))]
    [InlineData(CommandBench.Station + "/command/PING", nameof(CommandRefusal.UnknownCommand))]
    [InlineData(CommandBench.Station + "/command/ping", nameof(CommandRefusal.UnknownCommand))]
    [InlineData(CommandBench.Agent + "/command/inspect/pause", nameof(CommandRefusal.UnknownCommand))]
    [InlineData(CommandBench.Agent + "/other/command/inspect/pause", nameof(CommandRefusal.UnknownStation))]
    public async Task What_is_not_there_is_refused(string topic, string kind) =>
        await AssertRefusedAsync(Enum.Parse<CommandRefusal>(kind), CommandBench.Message(topic, CommandBench.Request().ToJsonString()));

    [Fact]
    public async Task A_command_that_is_too_large_is_refused() => await AssertRefusedAsync(
        CommandRefusal.Oversized, CommandBench.Message(Pause, new string(' ', CommandReceiver.MaximumPayload + 1)));

    [Theory]
    [InlineData(-61)]
    [InlineData(61)]
    public async Task A_command_of_another_time_is_refused_where_the_clock_can_tell(int seconds)
    {
        var request = CommandBench.Request();
        request["issuedAt"] = DateTime.UtcNow.AddSeconds(seconds);
        await AssertRefusedAsync(CommandRefusal.Expired, CommandBench.Message(Pause, request.ToJsonString()));
        await using var unset = new CommandBench(clockSynced: false);
        Assert.True((bool)(await unset.AskAsync(Pause, request))["ok"]!);
    }

    [Fact]
    public async Task A_command_that_is_void_is_refused()
    {
        var request = CommandBench.Request();
        request["issuedAt"] = DateTime.UtcNow.AddSeconds(-10);
        request["expiresAt"] = DateTime.UtcNow.AddSeconds(-1);
        await AssertRefusedAsync(CommandRefusal.Expired, CommandBench.Message(Pause, request.ToJsonString()));
    }

    [Theory]
    [InlineData(CommandBench.Station + "/alert")]
    [InlineData(CommandBench.Station + "/command/inspect/pause")]
    [InlineData("multiad/plant/line/another/answer/x")]
    [InlineData("a/+")]
    [InlineData("$SYS/x")]
    [InlineData("a\u0001")]
    [InlineData("////////////////////////////////////////")]
    public async Task An_answer_goes_to_no_topic_where_the_agent_speaks_for_itself(string response)
    {
        await using var bench = new CommandBench();
        bench.Receiver.Receive(CommandBench.Message(Pause, CommandBench.Request().ToJsonString()).WithResponseTopic(response).Build());
        var answer = await bench.AnswerAsync(CommandBench.Station + "/answer/inspect/pause");
        Assert.Equal("notAllowed", (string?)answer["error"]!["code"]);
        Assert.False(bench.Line.Control.IsPaused);
    }

    [Fact]
    public async Task A_retained_command_is_refused_without_an_answer()
    {
        await using var bench = new CommandBench();
        bench.Receiver.Receive(CommandBench.Message(Pause, CommandBench.Request().ToJsonString()).WithRetainFlag().Build());
        await Eventually.True(() => bench.Table.Counters.Refused(CommandRefusal.Retained) == 1);
        Assert.Equal(0, bench.Outbox.Count);
        Assert.False(bench.Line.Control.IsPaused);
    }

    [Fact]
    public async Task A_full_queue_refuses_and_never_waits()
    {
        await using var bench = new CommandBench(loops: false);
        await bench.Receiver.StopAsync(CancellationToken.None);
        for (var i = 0; i < CommandReceiver.Capacity + 36; i++)
        {
            bench.Receiver.Receive(CommandBench.Message(Pause, CommandBench.Request().ToJsonString()).Build());
        }

        Assert.Equal((CommandReceiver.Capacity, 36), (bench.Receiver.Waiting, bench.Table.Counters.Refused(CommandRefusal.Busy)));
    }

    [Fact]
    public async Task A_command_can_be_turned_off()
    {
        var options = new CommandOptions { Disabled = "limit/set, inspect/pause" };
        await using var bench = new CommandBench(options: options);
        var answer = await bench.AskAsync(Pause);
        Assert.Equal("notAllowed", (string?)answer["error"]!["code"]);
        Assert.Equal(1, bench.Table.Counters.Refused(CommandRefusal.NotAllowed));
        Assert.True((bool)(await bench.AskAsync(CommandBench.Station + "/command/inspect/resume"))["ok"]!);
        Assert.Equal("notAllowed", (string?)(await TurnedOffAsync())["error"]!["code"]);
    }

    [Fact]
    public async Task More_triggers_than_can_wait_are_refused_and_the_others_answered()
    {
        await using var bench = new CommandBench(loops: false);
        const int Sent = CommandTable.MaximumUnderWay + 10;
        for (var i = 0; i < Sent; i++)
        {
            var request = CommandBench.Request(arguments: new JsonObject { ["timeout"] = 1 });
            bench.Receiver.Receive(CommandBench.Message(CommandBench.Station + "/command/trigger", request.ToJsonString()).Build());
        }

        var codes = new List<string>();
        for (var i = 0; i < Sent; i++)
        {
            codes.Add((string)(await bench.AnswerAsync("answers"))["error"]!["code"]!);
        }

        Assert.Equal(10, codes.Count(code => code == "busy"));
        Assert.Equal(CommandTable.MaximumUnderWay, codes.Count(code => code == "deadline"));
        await Eventually.True(() => bench.Table.UnderWay == 0);
    }

    private static async Task<JsonObject> TurnedOffAsync()
    {
        await using var bench = new CommandBench(options: new CommandOptions { Disabled = CommandOptions.Everything });
        return await bench.AskAsync(CommandBench.Agent + "/command/ping");
    }

    private static string Changed(string field, JsonNode value)
    {
        var request = CommandBench.Request();
        request[field] = value;
        return request.ToJsonString();
    }

    private static async Task AssertRefusedAsync(CommandRefusal kind, MqttApplicationMessageBuilder message)
    {
        await using var bench = new CommandBench();
        bench.Receiver.Receive(message.Build());
        var answer = await bench.AnswerAsync("answers");
        Assert.False((bool)answer["ok"]!);
        Assert.Equal(kind.ToString(), (string?)answer["error"]!["code"], ignoreCase: true);
        Assert.Equal((1, 1), (bench.Table.Counters.Refused(kind), bench.Table.Counters.AllRefused));
        Assert.False(bench.Line.Control.IsPaused);
    }
}
