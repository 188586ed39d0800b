using System.Text;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Swapping;

public sealed class ModelSwapTests : IAsyncLifetime
{
    private static readonly SwapOptions Endless = new() { ConfirmParts = 100_000, LatencyBudget = TimeSpan.FromMinutes(1) };
    private readonly SwapBench bench = SwapBench.Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await this.bench.DisposeAsync();

    [Fact]
    public async Task A_good_model_goes_through_every_state_and_no_part_is_lost_or_judged_twice()
    {
        this.bench.Start();
        await Eventually.True(() => this.bench.Probe.Parts.Count > 10);
        var ended = await this.bench.DoAsync(this.bench.Install(this.bench.Bundle(4)) with { ShadowParts = 3 });
        var seen = this.bench.Probe.Parts.Count;
        await Eventually.True(() => this.bench.Probe.Parts.Count > seen + 10);
        Assert.Equal((SwapState.Confirmed, 4L, 4L), (ended.State, this.bench.Slots.Active!.Version, this.bench.Slots.VersionFloor));
        Assert.Equal(3L, this.bench.Slots.Previous!.Version);
        Assert.Equal(
            [
                SwapState.Scheduled, SwapState.Downloading, SwapState.Verifying, SwapState.Staged, SwapState.Preparing, SwapState.SelfTest,
                SwapState.Shadow, SwapState.ActiveUnconfirmed, SwapState.Confirmed,
            ],
            this.bench.States);
        Assert.All(
            new[] { ended.Timings.DownloadMs, ended.Timings.VerifyMs, ended.Timings.PrepareMs, ended.Timings.SelfTestMs, ended.Timings.TrialMs },
            took => Assert.NotNull(took));
        var parts = this.bench.Probe.Parts;
        Assert.Equal(Enumerable.Range(1, parts.Count).Select(number => (long)number), parts.Select(part => part.Frame.Number));
        Assert.All(parts, part => Assert.Equal(Verdict.Pass, part.Outcome.Verdict));
        Assert.Equal([3L, 4L], parts.Select(part => part.Model!.Version).Distinct());
    }

    [Fact]
    public async Task A_model_whose_golden_scores_differ_is_refused_and_the_old_one_inspects_on()
    {
        this.bench.Start();
        await this.RefusedAsync(this.bench.Bundle(4, golden: 90), "golden/good1.png scores 80");
        Assert.DoesNotContain(SwapState.ActiveUnconfirmed, this.bench.States);
    }

    [Fact]
    public async Task A_model_that_onnx_runtime_cannot_load_is_refused()
    {
        this.bench.Start();
        var onnx = Encoding.Latin1.GetString(OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side));
        var unknown = Encoding.Latin1.GetBytes(onnx.Replace("ReduceMax", "ReduceMix", StringComparison.Ordinal));
        await this.RefusedAsync(SwapBundle.Write(this.bench["bad.multiad"], 4, model: unknown), "ONNX model");
    }

    [NeedsMountFact]
    public async Task On_a_full_disk_an_order_is_refused_by_name_and_done_once_there_is_room()
    {
        using var disk = new SmallDisk("96m");
        await using var small = SwapBench.Create(disk["models"]);
        small.Start();
        await Eventually.True(() => small.Probe.Parts.Count > 10);
        disk.Fill();
        var bundle = small.Bundle(4);
        small.Swap.Order(small.Install(bundle));
        await Eventually.True(() => small.Swap.View.Rejection is not null || small.Slots.Swap?.State == SwapState.Refused);
        Assert.Contains(disk["models"], small.Swap.View.Rejection?.Reason ?? small.Record.Reason!, StringComparison.Ordinal);
        var seen = small.Probe.Parts.Count;
        await Eventually.True(() => small.Probe.Parts.Count > seen + 10);
        Assert.All(small.Probe.Parts, part => Assert.Equal(3L, part.Model!.Version));

        disk.Empty();
        Assert.Equal(SwapState.Confirmed, (await small.DoAsync(small.Install(bundle))).State);
        Assert.Equal(4L, small.Slots.Active!.Version);
    }

    [Fact]
    public async Task A_model_that_rejects_everything_is_taken_back()
    {
        this.bench.Start();
        await Eventually.True(() => this.bench.Probe.Parts.Count > 10);
        await this.ReturnedAsync(this.bench.Bundle(4, change: SwapBundle.RejectsAll), "rejected");
    }

    [Fact]
    public async Task A_model_that_is_too_slow_is_taken_back()
    {
        this.bench.Start(new SwapOptions { LatencyBudget = TimeSpan.FromMilliseconds(1) });
        await Eventually.True(() => this.bench.Probe.Parts.Count > 10);
        await this.ReturnedAsync(SwapBundle.Write(this.bench["slow.multiad"], 4, side: 1024), "took longer than 1 ms");
    }

    [Fact]
    public async Task A_model_that_judges_otherwise_in_shadow_is_refused_before_it_inspects()
    {
        this.bench.Start();
        await Eventually.True(() => this.bench.Probe.Parts.Count > 1);
        var order = this.bench.Install(this.bench.Bundle(4, change: SwapBundle.RejectsAll)) with { ShadowParts = 10 };
        var ended = await this.bench.DoAsync(order);
        Assert.Equal(SwapState.Refused, ended.State);
        Assert.Contains("3 of 3 parts otherwise (3 pass to fail, 0 fail to pass)", ended.Reason!, StringComparison.Ordinal);
        Assert.Equal((3, 3, 0), (this.bench.Swap.View.Shadow!.Parts, this.bench.Swap.View.Shadow.PassToFail, this.bench.Swap.View.Shadow.FailToPass));
        Assert.Equal(3L, this.bench.Model.Identity!.Version);
    }

    [Fact]
    public async Task A_later_order_replaces_one_that_waits_for_its_time()
    {
        this.bench.Start();
        var first = this.bench.Install(this.bench.Bundle(4)) with { NotBefore = DateTimeOffset.UtcNow.AddDays(1) };
        this.bench.Swap.Order(first);
        await Eventually.True(() => this.bench.Slots.Swap is { State: SwapState.Scheduled, Timings.SelfTestMs: not null });
        var second = this.bench.Install(this.bench.Bundle(5));
        Assert.Equal(SwapState.Confirmed, (await this.bench.DoAsync(second)).State);
        var history = this.bench.Slots.History.Single(entry => entry.OrderId == first.OrderId);
        Assert.Equal(SwapState.Refused, history.State);
        Assert.Contains(second.OrderId, history.Reason!, StringComparison.Ordinal);
        Assert.Equal(5L, this.bench.Model.Identity!.Version);
    }

    [Fact]
    public async Task The_same_order_is_done_once_and_an_older_one_is_a_replay()
    {
        this.bench.Start();
        var older = this.bench.Install(this.bench.Bundle(5));
        var order = this.bench.Install(this.bench.Bundle(4));
        await this.bench.DoAsync(order);
        var history = this.bench.Slots.History.Count;
        this.bench.Swap.Order(order);
        Assert.False(this.bench.Swap.IsWaiting(order.OrderId));
        this.bench.Swap.Order(older);
        Assert.Contains("a replay", this.bench.Swap.View.Rejection!.Reason, StringComparison.Ordinal);
        Assert.False(this.bench.Swap.IsWaiting(older.OrderId));
        Assert.Equal(history, this.bench.Slots.History.Count);
    }

    [Fact]
    public async Task An_older_version_comes_only_by_a_signed_or_local_order()
    {
        this.bench.Start();
        var old = this.bench.Bundle(2);
        await this.RefusedAsync(old, "needs a signed order");
        Assert.Equal(SwapState.Confirmed, (await this.bench.DoAsync(this.bench.Install(old) with { SignedBy = "0011223344556677" })).State);
        Assert.Equal((2L, 3L), (this.bench.Model.Identity!.Version, this.bench.Slots.VersionFloor));
        Assert.Equal(SwapState.Confirmed, (await this.bench.DoAsync(this.bench.Install(this.bench.Bundle(1)) with { IsLocal = true })).State);
    }

    [Fact]
    public async Task A_rollback_brings_the_model_before_back_and_one_on_trial_at_once()
    {
        this.bench.Start(Endless);
        var order = this.bench.Install(this.bench.Bundle(4));
        this.bench.Swap.Order(order);
        await this.bench.StandsAsync(order, SwapState.ActiveUnconfirmed);
        await Eventually.True(() => this.bench.Model.Identity!.Version == 4);
        var rollback = this.bench.Rollback();
        Assert.Equal(SwapState.Confirmed, (await this.bench.DoAsync(rollback)).State);
        Assert.Equal(3L, this.bench.Model.Identity!.Version);
        Assert.Equal(
            [SwapState.ActiveUnconfirmed, SwapState.RolledBack],
            this.bench.Slots.History.Where(entry => entry.OrderId == order.OrderId).Select(entry => entry.State));

        // There is none before the first.
        Assert.Contains("no model before", (await this.bench.DoAsync(this.bench.Rollback())).Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_parts_it_stays_unconfirmed_and_says_so_and_another_order_takes_its_place()
    {
        this.bench.Start(new SwapOptions { TrialTime = TimeSpan.FromMilliseconds(50) }, hasParts: false);
        var order = this.bench.Install(this.bench.Bundle(4));
        this.bench.Swap.Order(order);
        await Eventually.True(() => this.bench.Slots.Swap?.Reason is not null);
        Assert.Equal(SwapState.ActiveUnconfirmed, this.bench.Record.State);
        Assert.Contains("Only 0 of 50 parts came", this.bench.Record.Reason!, StringComparison.Ordinal);
        var next = this.bench.Install(this.bench.Bundle(5));
        this.bench.Swap.Order(next);
        await this.bench.StandsAsync(next, SwapState.ActiveUnconfirmed);
        Assert.Equal(3L, this.bench.Slots.Swap!.ActiveBefore!.Version);
        Assert.Contains(this.bench.Slots.History, entry => entry.OrderId == order.OrderId && entry.State == SwapState.RolledBack);
    }

    private async Task RefusedAsync(SwapBundle bundle, string reason)
    {
        var ended = await this.bench.DoAsync(this.bench.Install(bundle));
        Assert.Equal(SwapState.Refused, ended.State);
        Assert.Contains(reason, ended.Reason!, StringComparison.Ordinal);
        Assert.Equal(3L, this.bench.Model.Identity!.Version);
    }

    private async Task ReturnedAsync(SwapBundle bundle, string reason)
    {
        var ended = await this.bench.DoAsync(this.bench.Install(bundle));
        Assert.Equal(SwapState.RolledBack, ended.State);
        Assert.Contains(reason, ended.Reason!, StringComparison.Ordinal);
        await Eventually.True(() => this.bench.Model.Identity!.Version == 3);
        Assert.Equal(3L, this.bench.Slots.Active!.Version);
        await Eventually.True(() => !this.bench.Store.Has(bundle.Sha256));
    }
}
