using System.Text;
using System.Text.Json.Nodes;
using MQTTnet;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Delivery;
using Xunit;
using Xunit.Abstractions;

namespace MultiAD.Edge.Agent.Tests.Control;

/// <summary>What anybody who can publish may think of.</summary>
public sealed class CommandFuzzTests(ITestOutputHelper output)
{
    private const int Messages = 100_000;
    private const long MemoryBound = 32 << 20;

    private static readonly string[] Topics =
    [
        "/command/ping", "/camera/command/inspect/pause", "/camera/command/inspect/resume", "/camera/command/limit/set",
        "/camera/command/trigger", "/camera/command/snapshot", "/command/config/get", "/other/command/trigger", "/command/", "/command",
    ];

    private static readonly string[] Nodes =
    [
        "1e999", "-1e999", "9999999999999999999999999999", "null", "true", "\"\\ud800\"", "[]", "{}", "\"\"", "-0.0", "1e-999",
        "{\"raw\":160,\"score\":0.6}", "{\"raw\":1e308}", "{\"raw\":\"160\"}", "\"2026-13-45T99:00:00Z\"", "\"0001-01-01T00:00:00Z\"",
        "\"9999-12-31T23:59:59.9999999Z\"",
    ];

    [Fact]
    public async Task Nothing_that_is_not_a_command_changes_anything()
    {
        await using var bench = new CommandBench(loops: false);
        var random = new Random(19);
        var largestQueue = 0;
        var before = 0L;
        for (var i = 0; i < Messages; i++)
        {
            bench.Receiver.Receive(Make(random));
            largestQueue = Math.Max(largestQueue, bench.Receiver.Waiting);
            while (bench.Receiver.Waiting > CommandReceiver.Capacity / 2 && i % 1000 != 0)
            {
                await Task.Yield();
            }

            await EmptyAsync(bench);
            if (i == Messages / 10)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        await Eventually.True(() => bench.Receiver.Waiting == 0 && bench.Table.UnderWay == 0);
        await EmptyAsync(bench);
        var counters = bench.Table.Counters;
        output.WriteLine(counters.ToJson().ToJsonString());
        output.WriteLine($"memory {before >> 10} KiB -> {GC.GetTotalMemory(forceFullCollection: true) >> 10} KiB, queue {largestQueue}");
        Assert.InRange(largestQueue, 1, CommandReceiver.Capacity);
        Assert.Equal(Messages, counters.AllRefused + counters.Done);
        Assert.Equal(0, counters.Done);
        Assert.False(bench.Line.Control.IsPaused);
        Assert.Null(bench.Line.Control.Limit);
        Assert.Empty(bench.Kept.Read(string.Empty));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MemoryBound);

        // And it still works.
        Assert.True((bool)(await bench.AskAsync(CommandBench.Agent + "/command/ping"))["ok"]!);
    }

    private static bool IsForAnswers(string topic) =>
        topic.StartsWith(CommandBench.Agent + "/answer/", StringComparison.Ordinal)
        || topic.StartsWith(CommandBench.Station + "/answer/", StringComparison.Ordinal)
        || !topic.StartsWith("multiad/", StringComparison.Ordinal);

    // Here no broker takes what waits.
    private static async Task EmptyAsync(CommandBench bench)
    {
        while (bench.Outbox.Peek() is { } entry)
        {
            bench.Outbox.Complete(entry.Id);
            Assert.True(IsForAnswers(entry.Message.Topic), entry.Message.Topic);
        }
    }

    private static MqttApplicationMessage Make(Random random)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(Topic(random)).WithPayload(Payload(random));
        message = random.Next(3) switch { 0 => message.WithResponseTopic("answers"), 1 => message.WithResponseTopic(Text(random, 300)), _ => message };
        if (random.Next(4) == 0)
        {
            message = message.WithCorrelationData(Bytes(random, 400));
        }

        return message.WithRetainFlag(random.Next(10) == 0).Build();
    }

    private static string Topic(Random random)
    {
        var topic = CommandBench.Agent + Topics[random.Next(Topics.Length)];
        return random.Next(4) switch
        {
            0 => Text(random, 80),
            1 => topic.Insert(random.Next(topic.Length), Text(random, 4)),
            _ => topic,
        };
    }

    private static byte[] Payload(Random random) => random.Next(8) switch
    {
        0 => Bytes(random, 300),
        1 => Encoding.UTF8.GetBytes(Deep(random)),
        2 => random.Next(50) == 0 ? new byte[CommandReceiver.MaximumPayload + random.Next(2)] : Bytes(random, 20),
        3 => Scrambled(random),
        _ => Encoding.UTF8.GetBytes(Wrong(random)),
    };

    private static string Deep(Random random)
    {
        var depth = random.Next(1, 1500);
        var nested = new string('[', depth) + (random.Next(2) == 0 ? new string(']', depth) : string.Empty);
        return """{"schema":"multiad.command/1","requestId":"a","issuedAt":"2026-01-01T00:00:00Z","arguments":{"a":""" + nested + "}}";
    }

    // A valid one with bytes exchanged; the schema is cut too, so that what is left is no command, whatever the bytes are.
    private static byte[] Scrambled(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(CommandBench.Request().ToJsonString());
        bytes[12 + random.Next(14)] = (byte)random.Next(32);
        for (var i = random.Next(8); i > 0; i--)
        {
            bytes[random.Next(30, bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    // One thing is wrong in each: a field, an argument, the time.
    private static string Wrong(Random random)
    {
        var request = CommandBench.Request(arguments: new JsonObject { ["nothing"] = 1 });
        switch (random.Next(6))
        {
            case 0:
                request["schema"] = Text(random, 10);
                break;
            case 1:
                request[Text(random, 5) + "?"] = random.Next();
                break;
            case 2:
                request.Remove(random.Next(2) == 0 ? "requestId" : "issuedAt");
                break;
            case 3:
                request["issuedAt"] = DateTime.UtcNow.AddDays(random.Next(2) == 0 ? -1 : 1);
                break;
            case 4:
                var text = request.ToJsonString();
                return text.Replace("{\"nothing\":1}", Nodes[random.Next(Nodes.Length)], StringComparison.Ordinal).Replace("\"anna\"", "7", StringComparison.Ordinal);
            default:
                break;
        }

        return request.ToJsonString();
    }

    private static byte[] Bytes(Random random, int most)
    {
        var bytes = new byte[random.Next(most)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Text(Random random, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(1, most)).Select(_ => (char)random.Next(1, random.Next(2) == 0 ? 128 : 0xD7FF)));
}
