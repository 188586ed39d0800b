using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Delivery;

public sealed class SqliteOutboxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => this.folder["state/outbox.db"];

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task Results_and_alerts_take_turns_in_order_and_maps_come_last()
    {
        using var outbox = await this.StartAsync();
        Add(outbox, "m1", MessagePriority.Map);
        Add(outbox, "r1", MessagePriority.Result);
        Add(outbox, "r2", MessagePriority.Result);
        Add(outbox, "m2", MessagePriority.Map);
        await outbox.AddDurablyAsync(TestOutbox.Alert("a1"), CancellationToken.None);
        await outbox.AddDurablyAsync(TestOutbox.Alert("a2"), CancellationToken.None);
        await outbox.AddDurablyAsync(TestOutbox.Alert("a3"), CancellationToken.None);
        Assert.Equal(["r1", "a1", "r2", "a2", "a3", "m1", "m2"], (await outbox.DrainAsync()).Topics());
    }

    [Fact]
    public async Task After_an_outage_the_newest_results_go_first_until_few_wait()
    {
        using var outbox = await this.StartAsync();
        var topics = Enumerable.Range(1, 20).Select(number => $"r{number}").ToArray();
        foreach (var topic in topics)
        {
            Add(outbox, topic, MessagePriority.Result);
        }

        Assert.Equal(["r20", "r19", "r18", "r17", .. topics[..16]], (await outbox.DrainAsync()).Topics());
    }

    [Fact]
    public async Task A_message_stays_until_it_is_removed()
    {
        using var outbox = await this.StartAsync();
        await outbox.AddDurablyAsync(TestOutbox.Alert("a"), CancellationToken.None);
        var first = outbox.Peek();
        Assert.Same(first, outbox.Peek());
        Assert.Equal(1, outbox.Count);
        outbox.Complete(first!.Id);
        Assert.Equal(0, outbox.Count);
        Assert.Null(outbox.Peek());
    }

    [Fact]
    public async Task An_alert_comes_back_from_disk_as_it_was()
    {
        var message = new OutgoingMessage("t/ä", [0, 1, 255], MessagePriority.Alert)
        {
            ContentType = "application/x",
            Retain = true,
            Expiry = TimeSpan.FromMilliseconds(1500),
            Correlation = [7, 0],
            Properties = [new("a", "1"), new("b", "\"ü\""), new("a", "")],
        };
        using (var outbox = await this.StartAsync())
        {
            await outbox.AddDurablyAsync(message, CancellationToken.None);
            await outbox.StopAsync(CancellationToken.None);
        }

        using var next = await this.StartAsync();
        var back = Assert.Single(await next.DrainAsync());
        Assert.Equal(
            (message.Topic, message.ContentType, message.Retain, message.Expiry, MessagePriority.Alert),
            (back.Topic, back.ContentType, back.Retain, back.Expiry, back.Priority));
        Assert.Equal(message.Payload, back.Payload);
        Assert.Equal(message.Correlation, back.Correlation);
        Assert.Equal(message.Properties, back.Properties);
    }

    [Fact]
    public async Task What_was_delivered_before_a_stop_is_not_delivered_again_and_the_rest_is_in_order()
    {
        using (var outbox = await this.StartAsync())
        {
            await Task.WhenAll(Enumerable.Range(0, 600).Select(i => outbox.AddDurablyAsync(TestOutbox.Alert($"{i:000}"), default)));
            for (var i = 0; i < 100; i++)
            {
                outbox.Complete(outbox.Peek()!.Id);
            }

            await outbox.StopAsync(CancellationToken.None);
        }

        using var next = await this.StartAsync();
        Assert.Equal(500, next.Count);
        await next.AddDurablyAsync(TestOutbox.Alert("600"), CancellationToken.None);
        Assert.Equal(Enumerable.Range(100, 501).Select(i => $"{i:000}"), (await next.DrainAsync()).Topics());
    }

    [Fact]
    public async Task The_oldest_result_goes_when_there_are_too_many_and_a_gap_says_so()
    {
        using var outbox = await this.StartAsync(new OutboxOptions { Path = this.File, Results = 2 });
        foreach (var topic in new[] { "1", "2", "3", "4" })
        {
            Add(outbox, topic, MessagePriority.Result);
        }

        Assert.Equal(new OutboxLosses(0, 0, 2), outbox.Losses);
        var taken = await outbox.DrainAsync();
        Assert.Equal([TestOutbox.GapTopic, "3", "4"], taken.Topics());
        Assert.Equal(("result", 2L), (taken[0].Gap().Class, taken[0].Gap().Count));
        Assert.Contains("Outbox:Results", taken[0].Gap().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maps_are_bounded_in_bytes_and_the_newest_stays_whatever_its_size()
    {
        using var outbox = await this.StartAsync(new OutboxOptions { Path = this.File, MemoryBytes = 25 });
        foreach (var topic in new[] { "m1", "m2", "m3" })
        {
            Add(outbox, topic, MessagePriority.Map, bytes: 10);
        }

        Add(outbox, "m4", MessagePriority.Map, bytes: 30);
        Assert.Equal(3L, outbox.Losses.Maps);
        Assert.Equal([TestOutbox.GapTopic, "m4"], (await outbox.DrainAsync()).Topics());
    }

    [Fact]
    public async Task Without_a_disk_maps_go_first_then_results_and_alerts_last()
    {
        using var outbox = await TestOutbox.StartAsync(TestOutbox.NoDisk with { MemoryBytes = 3000 });
        Add(outbox, "m", MessagePriority.Map, bytes: 1000);
        Add(outbox, "r", MessagePriority.Result, bytes: 10);
        outbox.Add(TestOutbox.Alert("a1", 1000));
        Assert.Equal(default, outbox.Losses);
        outbox.Add(TestOutbox.Alert("a2", 1000));
        Assert.Equal(new OutboxLosses(0, 1, 0), outbox.Losses);
        outbox.Add(TestOutbox.Alert("a3", 1000));
        Assert.Equal(new OutboxLosses(1, 1, 1), outbox.Losses);
        var taken = await outbox.DrainAsync();
        Assert.Equal(["alert", "map", "result"], taken.Take(3).Select(message => message.Gap().Class));
        Assert.Equal(["a2", "a3"], taken.Skip(3).Topics());
    }

    [Fact]
    public async Task The_oldest_alerts_go_when_the_file_is_full_and_a_gap_says_it_even_after_a_kill()
    {
        const int Room = 100_000;
        const int Size = 1000;
        var image = this.folder["image.db"];
        using (var outbox = await this.StartAsync(new OutboxOptions { Path = this.File, MaximumBytes = Room }))
        {
            for (var i = 0; i < 200; i++)
            {
                await outbox.AddDurablyAsync(TestOutbox.Alert($"{i:000}", Size), CancellationToken.None);
            }

            CopyAsAKillLeavesIt(this.File, image);
        }

        using var next = await TestOutbox.StartAsync(new OutboxOptions { Path = image });
        var taken = await next.DrainAsync();
        var gap = taken[0].Gap();
        Assert.Equal(("alert", 200L), (gap.Class, gap.Count + taken.Count - 1));
        Assert.True(gap.Since <= gap.Until);
        Assert.Contains("Outbox:MaximumBytes", gap.Reason, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range((int)gap.Count, taken.Count - 1).Select(i => $"{i:000}"), taken.Skip(1).Topics());
        Assert.InRange(taken.Skip(1).Sum(message => message.Size), Room - (2 * Size), Room);
    }

    [Fact]
    public async Task Alerts_that_waited_too_long_go_and_a_clock_that_was_never_set_makes_none_old()
    {
        var options = new OutboxOptions { Path = this.File, MaximumAge = TimeSpan.FromDays(1) };
        var time = new FakeTimeProvider(new DateTimeOffset(1970, 1, 1, 0, 1, 0, TimeSpan.Zero));
        using var outbox = await TestOutbox.StartAsync(options, time: time);
        await outbox.AddDurablyAsync(TestOutbox.Alert("unset"), CancellationToken.None);
        time.SetUtcNow(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await outbox.AddDurablyAsync(TestOutbox.Alert("old"), CancellationToken.None);
        Assert.Equal(0, outbox.Losses.Alerts);
        outbox.Complete(outbox.Peek()!.Id);
        time.Advance(TimeSpan.FromDays(2));
        await outbox.AddDurablyAsync(TestOutbox.Alert("new"), CancellationToken.None);
        Assert.Equal(1, outbox.Losses.Alerts);
        var taken = await outbox.DrainAsync();
        Assert.Equal([TestOutbox.GapTopic, "new"], taken.Topics());
        Assert.Contains("Outbox:MaximumAge", taken[0].Gap().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_of_alerts_every_ten_seconds_waits_in_constant_memory_and_is_delivered_in_order()
    {
        const int Alerts = 8640;
        using var outbox = await this.StartAsync();
        var payloads = await AddAsync(outbox, Alerts);
        GC.Collect();
        Assert.InRange(payloads.Count(payload => payload.IsAlive), 0, StoredAlerts.WindowSize + 10);
        Assert.Equal(Alerts, outbox.Count);
        Assert.Equal(Enumerable.Range(0, Alerts).Select(i => $"{i:0000}"), (await outbox.DrainAsync()).Topics());
        Assert.Equal(default, outbox.Losses);
    }

    [Fact]
    public async Task A_kept_value_is_on_disk_with_its_message_or_not_at_all_and_outlives_a_kill()
    {
        var image = this.folder["image.db"];
        using (var outbox = await this.StartAsync())
        {
            await outbox.AddDurablyAsync(TestOutbox.Alert("a", keep: new KeptValue("alert/x", [1])), CancellationToken.None);
            await outbox.AddDurablyAsync(TestOutbox.Alert("b", keep: new KeptValue("alert/y", [2])), CancellationToken.None);
            await outbox.AddDurablyAsync(TestOutbox.Alert("c", keep: new KeptValue("alert/x", null)), CancellationToken.None);
            await outbox.SetAsync("limit/z", [3], CancellationToken.None);
            CopyAsAKillLeavesIt(this.File, image);
        }

        using var next = await TestOutbox.StartAsync(new OutboxOptions { Path = image });
        var alert = Assert.Single(next.Read("alert/"));
        Assert.Equal(("alert/y", (byte)2), (alert.Key, Assert.Single(alert.Value)));
        Assert.Equal("limit/z", Assert.Single(next.Read("limit/")).Key);
        Assert.Equal(["a", "b", "c"], (await next.DrainAsync()).Topics());
    }

    private static async Task<List<WeakReference>> AddAsync(SqliteOutbox outbox, int count)
    {
        var payloads = new List<WeakReference>();
        for (var i = 0; i < count; i++)
        {
            var alert = TestOutbox.Alert($"{i:0000}", 2000);
            payloads.Add(new WeakReference(alert.Payload));
            outbox.Add(alert);
            if (i % 100 == 0)
            {
                await outbox.SetAsync("a", [1], CancellationToken.None);
            }
        }

        await outbox.SetAsync("a", null, CancellationToken.None);
        return payloads;
    }

    private static void Add(SqliteOutbox outbox, string topic, MessagePriority kind, int bytes = 1) =>
        outbox.Add(new OutgoingMessage(topic, new byte[bytes], kind));

    // The file and its log as they are on disk while the writer rests.
    private static void CopyAsAKillLeavesIt(string file, string image)
    {
        System.IO.File.Copy(file, image);
        System.IO.File.Copy(file + "-wal", image + "-wal");
    }

    private Task<SqliteOutbox> StartAsync(OutboxOptions? options = null) =>
        TestOutbox.StartAsync(options ?? new OutboxOptions { Path = this.File });
}
