using MultiAD.Edge.Agent.Delivery;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Delivery;

public sealed class MemoryOutboxTests
{
    [Fact]
    public async Task Alerts_and_maps_go_first_and_in_order()
    {
        var outbox = new MemoryOutbox(10, 10, 1000);
        Add(outbox, "r1", MessagePriority.Result);
        Add(outbox, "a1", MessagePriority.Alert);
        Add(outbox, "m1", MessagePriority.Map);
        Add(outbox, "r2", MessagePriority.Result);
        Assert.Equal(["a1", "m1", "r1", "r2"], await DrainAsync(outbox));
    }

    [Fact]
    public async Task A_message_stays_until_it_is_removed()
    {
        var outbox = new MemoryOutbox(10, 10, 1000);
        Add(outbox, "a", MessagePriority.Alert);
        var first = await outbox.PeekAsync(CancellationToken.None);
        Assert.Same(first, await outbox.PeekAsync(CancellationToken.None));
        Assert.Equal(1, outbox.Count);
        outbox.Complete(first!.Id);
        Assert.Equal(0, outbox.Count);
        Assert.Null(await outbox.PeekAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_oldest_result_goes_when_there_are_too_many_and_is_counted()
    {
        var outbox = new MemoryOutbox(10, 2, 1000);
        foreach (var topic in new[] { "1", "2", "3" })
        {
            Add(outbox, topic, MessagePriority.Result);
        }

        Assert.Equal(1L, outbox.Losses.Results);
        Assert.Equal(["2", "3"], await DrainAsync(outbox));
    }

    [Fact]
    public async Task Maps_go_before_alerts_and_an_alert_only_where_no_map_is_left()
    {
        var outbox = new MemoryOutbox(3, 2, 1000);
        Add(outbox, "a1", MessagePriority.Alert);
        Add(outbox, "m1", MessagePriority.Map);
        Add(outbox, "a2", MessagePriority.Alert);
        Add(outbox, "a3", MessagePriority.Alert);
        Assert.Equal((0L, 1L), (outbox.Losses.Alerts, outbox.Losses.Maps));
        Add(outbox, "a4", MessagePriority.Alert);
        Assert.Equal((1L, 1L), (outbox.Losses.Alerts, outbox.Losses.Maps));
        Assert.Equal(["a2", "a3", "a4"], await DrainAsync(outbox));
    }

    [Fact]
    public async Task Maps_are_bounded_in_bytes()
    {
        var outbox = new MemoryOutbox(100, 2, 25);
        foreach (var topic in new[] { "m1", "m2", "m3" })
        {
            Add(outbox, topic, MessagePriority.Map, bytes: 10);
        }

        Assert.Equal(["m2", "m3"], await DrainAsync(outbox));
        Add(outbox, "m4", MessagePriority.Map, bytes: 25);
        Assert.Equal(["m4"], await DrainAsync(outbox));
    }

    [Fact]
    public async Task A_map_larger_than_all_the_room_is_kept_when_an_alert_comes_and_goes_when_a_map_does()
    {
        var outbox = new MemoryOutbox(100, 2, 25);
        Add(outbox, "m1", MessagePriority.Map, bytes: 30);
        Add(outbox, "a1", MessagePriority.Alert);
        Assert.Equal(0L, outbox.Losses.Maps);
        Add(outbox, "m2", MessagePriority.Map, bytes: 10);
        Assert.Equal(1L, outbox.Losses.Maps);
        Assert.Equal(["a1", "m2"], await DrainAsync(outbox));
    }

    [Fact]
    public async Task A_wait_ends_when_a_message_comes()
    {
        var outbox = new MemoryOutbox(1, 1, 1);
        var wait = outbox.WaitAsync(CancellationToken.None).AsTask();
        Assert.False(wait.IsCompleted);
        Add(outbox, "r", MessagePriority.Result);
        await wait;
    }

    private static void Add(MemoryOutbox outbox, string topic, MessagePriority kind, int bytes = 1) =>
        outbox.Add(new OutgoingMessage(topic, new byte[bytes], kind));

    private static async Task<List<string>> DrainAsync(MemoryOutbox outbox)
    {
        var topics = new List<string>();
        while (await outbox.PeekAsync(CancellationToken.None) is { } entry)
        {
            topics.Add(entry.Message.Topic);
            outbox.Complete(entry.Id);
        }

        return topics;
    }
}
