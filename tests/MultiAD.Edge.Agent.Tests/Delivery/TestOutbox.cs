using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Tests.Delivery;

/// <summary>Makes outboxes for tests.</summary>
internal static class TestOutbox
{
    public const string GapTopic = "multiad/site/line/agent/gap";

    /// <summary>Options of an outbox that has no place to write: a file cannot be a folder, for root neither.</summary>
    public static OutboxOptions NoDisk { get; } = new() { Path = "/dev/null/outbox.db" };

    /// <summary>An outbox that holds alerts in memory, as one does whose disk takes nothing.</summary>
    public static SqliteOutbox InMemory()
    {
        var outbox = Create(NoDisk);
        outbox.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        return outbox;
    }

    /// <summary>An outbox whose file has been opened.</summary>
    public static async Task<SqliteOutbox> StartAsync(
        OutboxOptions options, Notices? notices = null, ILogger<SqliteOutbox>? logger = null, TimeProvider? time = null)
    {
        var outbox = Create(options, notices, logger, time);
        await outbox.StartAsync(CancellationToken.None);
        return outbox;
    }

    /// <summary>An alert.</summary>
    public static OutgoingMessage Alert(string topic, int bytes = 1, KeptValue? keep = null) =>
        new(topic, new byte[bytes], MessagePriority.Alert) { Retain = true, Keep = keep };

    /// <summary>The next message of any kind and topic.</summary>
    public static OutboxEntry? Peek(this IOutbox outbox) => outbox.Peek(OutboxDemand.All);

    /// <summary>Takes what waits until nothing does, as the connection does.</summary>
    public static async Task<List<OutgoingMessage>> DrainAsync(this SqliteOutbox outbox)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var taken = new List<OutgoingMessage>();
        while (outbox.Count > 0)
        {
            if (outbox.Peek() is { } entry)
            {
                taken.Add(entry.Message);
                outbox.Complete(entry.Id);
            }
            else
            {
                await outbox.WaitAsync(limit.Token);
            }
        }

        return taken;
    }

    public static IEnumerable<string> Topics(this IEnumerable<OutgoingMessage> messages) => messages.Select(message => message.Topic);

    /// <summary>What a message on the topic of gaps says.</summary>
    public static GapMessage Gap(this OutgoingMessage message) =>
        JsonSerializer.Deserialize(message.Payload, MessageJson.Default.GapMessage)!;

    private static SqliteOutbox Create(
        OutboxOptions options, Notices? notices = null, ILogger<SqliteOutbox>? logger = null, TimeProvider? time = null) =>
        new(
            options,
            new AgentIdentity(new AgentOptions()),
            notices ?? new Notices(),
            time ?? TimeProvider.System,
            logger ?? NullLogger<SqliteOutbox>.Instance);
}
