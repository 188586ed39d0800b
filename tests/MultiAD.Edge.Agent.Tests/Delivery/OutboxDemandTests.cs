using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Delivery;

public sealed class OutboxDemandTests
{
    [Fact]
    public async Task Alerts_of_a_refused_topic_do_not_hide_those_behind_them_however_many_they_are()
    {
        using var folder = new TemporaryFolder();
        using var outbox = await TestOutbox.StartAsync(new OutboxOptions { Path = folder["outbox.db"] });
        for (var index = 0; index < 1000; index++)
        {
            outbox.Add(TestOutbox.Alert("held/alert"));
        }

        await outbox.AddDurablyAsync(TestOutbox.Alert("free/alert"), CancellationToken.None);
        var demand = new OutboxDemand(new HashSet<string> { "held/alert" }, Alerts: true, Maps: true) { HasRefused = true };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        OutboxEntry? entry;
        while ((entry = outbox.Peek(demand)) is null)
        {
            await outbox.WaitAsync(limit.Token);
        }

        Assert.Equal("free/alert", entry.Message.Topic);
        Assert.Equal("held/alert", outbox.Peek()!.Message.Topic);
        await outbox.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Only_what_is_wanted_comes()
    {
        using var outbox = TestOutbox.InMemory();
        outbox.Add(TestOutbox.Alert("t/alert"));
        outbox.Add(new OutgoingMessage("t/map/1", [1], MessagePriority.Map));
        var none = new OutboxDemand(new HashSet<string>(), Alerts: false, Maps: false);
        Assert.Null(outbox.Peek(none));
        Assert.Equal("t/map/1", outbox.Peek(none with { Maps = true })!.Message.Topic);
        outbox.Add(new OutgoingMessage("t/result", [1], MessagePriority.Result));
        Assert.Equal("t/result", outbox.Peek(none)!.Message.Topic);
    }
}
