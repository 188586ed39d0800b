using MultiAD.Edge.Agent.Messaging;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Messaging;

public sealed class OutgoingBacklogTests
{
    [Fact]
    public void Alerts_and_maps_go_first_and_in_order()
    {
        var backlog = new OutgoingBacklog(10, 10, 1000);
        Add(backlog, "r1", DeliveryClass.Result);
        Add(backlog, "a1", DeliveryClass.Alert);
        Add(backlog, "m1", DeliveryClass.Map);
        Add(backlog, "r2", DeliveryClass.Result);
        Assert.Equal(["a1", "m1", "r1", "r2"], Drain(backlog));
    }

    [Fact]
    public void A_message_stays_until_it_is_removed()
    {
        var backlog = new OutgoingBacklog(10, 10, 1000);
        Add(backlog, "a", DeliveryClass.Alert);
        Assert.Same(backlog.Peek(), backlog.Peek());
        Assert.Equal(1, backlog.Count);
    }

    [Fact]
    public void The_oldest_result_goes_when_there_are_too_many_and_is_counted()
    {
        var backlog = new OutgoingBacklog(10, 2, 1000);
        foreach (var topic in new[] { "1", "2", "3" })
        {
            Add(backlog, topic, DeliveryClass.Result);
        }

        Assert.Equal(1, backlog.DroppedResults);
        Assert.Equal(["2", "3"], Drain(backlog));
    }

    [Fact]
    public void Maps_go_before_alerts_and_an_alert_only_where_no_map_is_left()
    {
        var backlog = new OutgoingBacklog(3, 2, 1000);
        Add(backlog, "a1", DeliveryClass.Alert);
        Add(backlog, "m1", DeliveryClass.Map);
        Add(backlog, "a2", DeliveryClass.Alert);
        Add(backlog, "a3", DeliveryClass.Alert);
        Assert.Equal((0, 1), (backlog.DroppedAlerts, backlog.DroppedMaps));
        Add(backlog, "a4", DeliveryClass.Alert);
        Assert.Equal((1, 1), (backlog.DroppedAlerts, backlog.DroppedMaps));
        Assert.Equal(["a2", "a3", "a4"], Drain(backlog));
    }

    [Fact]
    public void Maps_are_bounded_in_bytes()
    {
        var backlog = new OutgoingBacklog(100, 2, 25);
        foreach (var topic in new[] { "m1", "m2", "m3" })
        {
            Add(backlog, topic, DeliveryClass.Map, bytes: 10);
        }

        Assert.Equal(["m2", "m3"], Drain(backlog));
        Add(backlog, "m4", DeliveryClass.Map, bytes: 25);
        Assert.Equal(["m4"], Drain(backlog));
    }

    [Fact]
    public async Task A_wait_ends_when_a_message_comes()
    {
        var backlog = new OutgoingBacklog(1, 1, 1);
        var wait = backlog.WaitAsync(CancellationToken.None);
        Assert.False(wait.IsCompleted);
        Add(backlog, "r", DeliveryClass.Result);
        await wait;
    }

    private static void Add(OutgoingBacklog backlog, string topic, DeliveryClass kind, int bytes = 1) =>
        backlog.Add(new OutgoingMessage(topic, new byte[bytes], kind));

    private static List<string> Drain(OutgoingBacklog backlog)
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
