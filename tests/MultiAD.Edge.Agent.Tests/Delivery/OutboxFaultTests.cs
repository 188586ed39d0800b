using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Testing;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Delivery;

public sealed class OutboxFaultTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Notices notices = new();
    private readonly FakeLogCollector log = new();

    private string File => this.folder["outbox.db"];

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [InlineData("garbage")]
    [InlineData("truncated")]
    [InlineData("damaged inside")]
    [InlineData("later version")]
    [InlineData("another program's")]
    [InlineData("a folder")]
    public async Task A_file_that_cannot_be_used_is_set_aside_and_named_and_a_new_one_serves(string kind)
    {
        await this.DamageAsync(kind);
        using (var outbox = await this.StartAsync())
        {
            var aside = Assert.Single(Directory.GetFileSystemEntries(this.folder.Path), path => IsAside(path));
            var notice = Assert.Single(this.notices.All);
            Assert.Contains(this.File, notice, StringComparison.Ordinal);
            Assert.Contains(aside, notice, StringComparison.Ordinal);
            Assert.Equal(notice, Assert.Single(this.Said(EventIds.OutboxSetAside)));
            await outbox.AddDurablyAsync(TestOutbox.Alert("new"), CancellationToken.None);
            await outbox.StopAsync(CancellationToken.None);
        }

        using var next = await this.StartAsync();
        Assert.Equal(["new"], (await next.DrainAsync()).Topics());
        Assert.Single(Directory.GetFileSystemEntries(this.folder.Path), path => IsAside(path));
    }

    [Fact]
    public async Task A_device_in_the_files_place_is_left_where_it_is_and_alerts_are_held()
    {
        using var outbox = await this.StartAsync("/dev/null");
        Assert.True(System.IO.File.Exists("/dev/null"));
        await outbox.AddDurablyAsync(TestOutbox.Alert("a"), CancellationToken.None);
        Assert.Contains("/dev/null", Assert.Single(this.notices.All), StringComparison.Ordinal);
        Assert.Equal(["a"], (await outbox.DrainAsync()).Topics());
    }

    [Fact]
    public async Task Without_a_place_to_write_alerts_are_held_said_once_and_a_stop_names_what_is_lost()
    {
        using var outbox = await this.StartAsync(TestOutbox.NoDisk.Path!);
        await outbox.AddDurablyAsync(TestOutbox.Alert("a1", keep: new KeptValue("k", [1])), CancellationToken.None);
        await outbox.AddDurablyAsync(TestOutbox.Alert("a2"), CancellationToken.None);
        Assert.Equal("k", Assert.Single(outbox.Read("k")).Key);
        outbox.Complete(outbox.Peek()!.Id);
        Assert.Contains("Outbox:Path", Assert.Single(this.Said(EventIds.OutboxFailing)), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<IOException>(() => outbox.StopAsync(CancellationToken.None));
        Assert.StartsWith("1 alerts could neither", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_another_agent_uses_is_left_alone_and_taken_once_it_is_free()
    {
        var first = await this.StartAsync();
        await first.AddDurablyAsync(TestOutbox.Alert("first"), CancellationToken.None);
        using var second = await this.StartAsync();
        await second.AddDurablyAsync(TestOutbox.Alert("second"), CancellationToken.None);
        Assert.Contains("locked", Assert.Single(this.notices.All), StringComparison.Ordinal);
        await first.StopAsync(CancellationToken.None);
        first.Dispose();
        await Eventually.True(() => this.notices.All.Count == 0);
        Assert.Equal(["first", "second"], (await second.DrainAsync()).Topics());
    }

    [NeedsMountFact]
    public async Task A_full_disk_costs_no_alert_is_said_once_and_is_recovered_from()
    {
        using var disk = new SmallDisk("1m");
        using (var outbox = await this.StartAsync(disk["outbox.db"]))
        {
            await outbox.AddDurablyAsync(TestOutbox.Alert("000", 1000), CancellationToken.None);
            disk.Fill();
            for (var i = 1; i <= 300; i++)
            {
                await outbox.AddDurablyAsync(TestOutbox.Alert($"{i:000}", 1000), CancellationToken.None);
            }

            Assert.Single(this.Said(EventIds.OutboxFailing));
            Assert.Single(this.notices.All);
            for (var i = 0; i < 10; i++)
            {
                outbox.Complete(outbox.Peek()!.Id);
            }

            disk.Empty();
            await Eventually.True(() => this.notices.All.Count == 0);
            Assert.Single(this.Said(EventIds.OutboxRecovered));
            Assert.Equal(default, outbox.Losses);
            await outbox.StopAsync(CancellationToken.None);
        }

        using var next = await this.StartAsync(disk["outbox.db"]);
        Assert.Empty(this.notices.All);
        Assert.Equal(Enumerable.Range(10, 291).Select(i => $"{i:000}"), (await next.DrainAsync()).Topics());
    }

    [Fact]
    public async Task A_file_that_is_damaged_while_it_is_used_costs_only_what_it_alone_held_and_a_gap_says_how_much()
    {
        const int Alerts = 1000;
        using var outbox = await this.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Alerts).Select(i => outbox.AddDurablyAsync(TestOutbox.Alert($"{i:0000}", 4000), default)));
        await outbox.SetAsync("k", [1], CancellationToken.None);
        Damage(this.File + "-wal", from: 0);
        Damage(this.File, from: 0);
        var taken = await outbox.DrainAsync();
        var gaps = taken.Where(message => message.Topic == TestOutbox.GapTopic).ToList();
        Assert.Equal(Alerts, taken.Count - gaps.Count + gaps.Sum(gap => gap.Gap().Count));
        Assert.Equal(outbox.Losses.Alerts, gaps.Sum(gap => gap.Gap().Count));
        await outbox.AddDurablyAsync(TestOutbox.Alert("new"), CancellationToken.None);
        await outbox.StopAsync(CancellationToken.None);
        using var next = await this.StartAsync();
        Assert.Equal("k", Assert.Single(next.Read("k")).Key);
        Assert.Contains("new", (await next.DrainAsync()).Topics());
    }

    private static bool IsAside(string path) =>
        path.Contains("outbox.db.corrupt-", StringComparison.Ordinal) && !path.EndsWith("-wal", StringComparison.Ordinal);

    private static void Damage(string path, int from)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var noise = new byte[file.Length - from];
        new Random(1).NextBytes(noise);
        file.Seek(from, SeekOrigin.Begin);
        file.Write(noise);
    }

    private async Task DamageAsync(string kind)
    {
        if (kind == "a folder")
        {
            Directory.CreateDirectory(this.File);
            return;
        }

        if (kind == "another program's")
        {
            this.Change("CREATE TABLE theirs (x)");
            return;
        }

        using (var outbox = await this.StartAsync())
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => outbox.AddDurablyAsync(TestOutbox.Alert($"{i}", 4000), default)));
            await outbox.StopAsync(CancellationToken.None);
        }

        switch (kind)
        {
            case "garbage":
                Damage(this.File, from: 0);
                break;
            case "damaged inside":
                Damage(this.File, from: 4096);
                break;
            case "truncated":
                using (var file = System.IO.File.OpenWrite(this.File))
                {
                    file.SetLength(file.Length / 2);
                }

                break;
            default:
                this.Change("PRAGMA user_version = 99");
                break;
        }
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={this.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private IEnumerable<string> Said(int id) => this.log.GetSnapshot().Where(line => line.Id.Id == id).Select(line => line.Message);

    private Task<SqliteOutbox> StartAsync(string? path = null) =>
        TestOutbox.StartAsync(new OutboxOptions { Path = path ?? this.File }, this.notices, new FakeLogger<SqliteOutbox>(this.log));
}
