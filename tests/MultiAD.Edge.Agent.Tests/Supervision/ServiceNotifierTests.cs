using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Supervision;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Pipeline;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Supervision;

public sealed class ServiceNotifierTests : IDisposable
{
    private const string Alive = "WATCHDOG=1";
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(30);
    private readonly NotifySocket systemd = new();
    private readonly Heartbeats heartbeats = new();
    private readonly FakeTimeProvider time = new();
    private readonly FakeLogCollector log = new();
    private string describes = "camera1: model ring version 1";

    public void Dispose() => this.systemd.Dispose();

    [Fact]
    public async Task A_long_start_asks_for_more_time_but_not_for_ever()
    {
        using var notifier = this.Notifier();
        notifier.Look();
        await this.systemd.WaitAsync(one => one == "EXTEND_TIMEOUT_USEC=30000000");
        await this.systemd.WaitAsync(one => one.StartsWith("STATUS=starting", StringComparison.Ordinal));
        this.time.Advance(ServiceNotifier.LongestStart);
        notifier.Look();
        await notifier.StartedAsync(CancellationToken.None);
        await this.systemd.WaitAsync(one => one == "READY=1");
        Assert.Equal(1, this.systemd.Count("EXTEND_TIMEOUT_USEC=30000000"));
    }

    [Fact]
    public async Task A_loop_that_is_stuck_ends_the_watchdog_messages_until_it_moves_on_and_is_said_once()
    {
        using var notifier = this.Notifier();
        var loop = new Heartbeat("outbox", this.time);
        this.heartbeats.Add(loop);
        await notifier.StartedAsync(CancellationToken.None);
        await this.systemd.WaitAsync(one => one == Alive);
        loop.Begin();
        this.time.Advance((Watchdog / 2) + TimeSpan.FromSeconds(1));
        notifier.Look();
        await this.systemd.WaitAsync(one => one == "STATUS=stuck: outbox");
        var before = this.systemd.Count(Alive);
        notifier.Look();
        notifier.Look();
        loop.End();
        this.time.Advance(ServiceNotifier.StatusInterval);
        notifier.Look();
        await Eventually.True(() => this.systemd.Told[^1].StartsWith("STATUS=camera1", StringComparison.Ordinal));
        Assert.Equal(before + 1, this.systemd.Count(Alive));
        Assert.Equal(
            [EventIds.LoopStuck, EventIds.LoopMovesAgain],
            this.log.GetSnapshot().Select(record => record.Id.Id));
    }

    [Fact]
    public async Task The_status_is_said_when_it_changes_and_not_more_often_than_its_interval()
    {
        using var notifier = this.Notifier();
        await notifier.StartedAsync(CancellationToken.None);
        this.describes = "second";
        notifier.Look();
        this.describes = "third";
        this.time.Advance(ServiceNotifier.StatusInterval);
        notifier.Look();
        this.time.Advance(ServiceNotifier.StatusInterval);
        notifier.Look();
        await notifier.StoppingAsync(CancellationToken.None);
        await this.systemd.WaitAsync(one => one == "STOPPING=1");
        var status = this.systemd.Told.Where(one => one.StartsWith("STATUS=", StringComparison.Ordinal));
        Assert.Equal(["STATUS=camera1: model ring version 1", "STATUS=third"], status.Take(2));
    }

    [Fact]
    public async Task A_reload_is_told_with_its_time_and_ended_with_ready_also_where_it_fails()
    {
        using var notifier = this.Notifier();
        await notifier.StartedAsync(CancellationToken.None);
        Assert.Throws<InvalidOperationException>(() => notifier.WhileReloading(() => throw new InvalidOperationException("On purpose.")));
        await Eventually.True(() => this.systemd.Count("READY=1") == 2);
        var told = this.systemd.Told.SkipWhile(one => one != "RELOADING=1").ToArray();
        Assert.StartsWith("MONOTONIC_USEC=", told[1], StringComparison.Ordinal);
        Assert.Equal("READY=1", told[2]);
    }

    [Fact]
    public async Task Nothing_but_the_stop_is_told_once_the_agent_stops()
    {
        using var notifier = this.Notifier();
        await notifier.StartedAsync(CancellationToken.None);
        await notifier.StoppingAsync(CancellationToken.None);
        notifier.Look();
        notifier.WhileReloading(() => { });
        await this.systemd.WaitAsync(one => one.StartsWith("STATUS=stopping", StringComparison.Ordinal));
        Assert.StartsWith("STATUS=stopping", this.systemd.Told[^1], StringComparison.Ordinal);
        Assert.Equal(1, this.systemd.Count("READY=1"));
    }

    [Fact]
    public async Task A_line_whose_stage_blocks_ends_the_watchdog_messages_and_one_that_works_does_not()
    {
        using var folder = new LineFolder(3);
        using var release = new ManualResetEventSlim();
        var probe = new LineProbe();
        using var line = folder.Line("camera1", probe, loop: true, this.heartbeats);
        using var stop = new CancellationTokenSource();
        using var notifier = this.Notifier(TimeSpan.FromMilliseconds(500));
        line.Model.TryLoad();
        var run = Task.Run(() => line.RunAsync(stop.Token));
        await notifier.StartingAsync(CancellationToken.None);
        await notifier.StartedAsync(CancellationToken.None);
        await Eventually.True(() => line.Inspected > 10);
        await this.systemd.AnotherAsync(Alive);
        probe.Blocks = release;
        await Eventually.True(() => this.log.GetSnapshot().Any(record => record.Message.Contains("camera1 telling", StringComparison.Ordinal)));
        var before = this.systemd.Count(Alive);
        notifier.Look();
        notifier.Look();
        Assert.Equal(before, this.systemd.Count(Alive));
        probe.Blocks = null;
        release.Set();
        await this.systemd.AnotherAsync(Alive);
        await stop.CancelAsync();
        await run.WaitAsync(Eventually.Limit);
        Assert.Empty(this.heartbeats.Names);
    }

    private ServiceNotifier Notifier(TimeSpan? watchdog = null) => new(
        new ServiceManager(this.systemd.Environment(watchdog ?? Watchdog).GetValueOrDefault),
        this.heartbeats,
        () => this.describes,
        this.time,
        new FakeLogger<ServiceNotifier>(this.log));
}
