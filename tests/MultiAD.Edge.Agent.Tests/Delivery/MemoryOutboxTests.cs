using MultiAD.Edge.Agent.Delivery;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Delivery;

public sealed class MemoryOutboxTests
{
    [Fact]
    public void Alerts_and_maps_go_first_and_in_order()
    {
        var backlog = new MemoryOutbox(10, 10, 1000);
        Add(backlog, "r1", MessagePriority.Result);
        Add(backlog, "a1", MessagePriority.Alert);
        Add(backlog, "m1", MessagePriority.Map);
        Add(backlog, "r2", MessagePriority.Result);
        Assert.Equal(["a1", "m1", "r1", "r2"], Drain(backlog));
    }

    [Fact]
    public void A_message_stays_until_it_is_removed()
    {
        var backlog = new MemoryOutbox(10, 10, 1000);
        Add(backlog, "a", MessagePriority.Alert);
        Assert.Same(backlog.Peek(), backlog.Peek());
        Assert.Equal(1, backlog.Count);
    }

    [Fact]
    public void The_oldest_result_goes_when_there_are_too_many_and_is_counted()
    {
        var backlog = new MemoryOutbox(10, 2, 1000);
        foreach (var topic in new[] { "1", "2", "3" })
        {
            Add(backlog, topic, MessagePriority.Result);
        }

        Assert.Equal(1, backlog.DroppedResults);
        Assert.Equal(["2", "3"], Drain(backlog));
    }

    [Fact]
    public void Maps_go_before_alerts_and_an_alert_only_where_no_map_is_left()
    {
        var backlog = new MemoryOutbox(3, 2, 1000);
        Add(backlog, "a1", MessagePriority.Alert);
        Add(backlog, "m1", MessagePriority.Map);
        Add(backlog, "a2", MessagePriority.Alert);
        Add(backlog, "a3", MessagePriority.Alert);
        Assert.Equal((0, 1), (backlog.DroppedAlerts, backlog.DroppedMaps));
        Add(backlog, "a4", MessagePriority.Alert);
        Assert.Equal((1, 1), (backlog.DroppedAlerts, backlog.DroppedMaps));
        Assert.Equal(["a2", "a3", "a4"], Drain(backlog));
    }

    [Fact]
    public void Maps_are_bounded_in_bytes()
    {
        var backlog = new MemoryOutbox(100, 2, 25);
        foreach (var topic in new[] { "m1", "m2", "m3" })
        {
            Add(backlog, topic, MessagePriority.Map, bytes: 10);
        }

        Assert.Equal(["m2", "m3"], Drain(backlog));
        Add(backlog, "m4", MessagePriority.Map, bytes: 25);
        Assert.Equal(["m4"], Drain(backlog));
    }

    [Fact]
    public async Task A_wait_ends_when_a_message_comes()
    {
        var backlog = new MemoryOutbox(1, 1, 1);
        var wait = backlog.WaitAsync(CancellationToken.None);
        Assert.False(wait.IsCompleted);
        Add(backlog, "r", MessagePriority.Result);
        await wait;
    }

    private static void Add(MemoryOutbox backlog, string topic, MessagePriority kind, int bytes = 1) =>
        backlog.Add(new OutgoingMessage(topic, new byte[bytes], kind));

    private static List<string> Drain(MemoryOutbox backlog)
    {
        var topics = new List<string>();
        while (backlog.Peek() is { } message)
        {
            topics.Add(message.Topic);
            backlog.Remove(message);
        }

        return topics;
    }
}
