using Microsoft.Extensions.Logging.Testing;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models.Store;

public sealed class StoreModelSourceTests : IDisposable
{
    private readonly StoreBench bench = new();
    private readonly ModelRegistry registry = new(new ScoringOptions { Threads = 1 }, new InferenceGate(1, 1));
    private readonly List<StationModel> models = [];

    public void Dispose()
    {
        this.models.ForEach(model => model.Dispose());
        this.bench.Dispose();
    }

    [Fact]
    public void Without_a_model_and_without_a_bundle_the_station_says_what_to_do()
    {
        var model = this.Start(null);
        Assert.False(model.TryLoad());
        Assert.StartsWith("Station camera has no model yet. Order one with multiad-agent model install FILE", model.Problem!, StringComparison.Ordinal);
        Assert.False(Directory.Exists(this.bench.Folder));
    }

    [Fact]
    public void The_configured_bundle_is_taken_in_once_and_overwriting_it_changes_nothing_but_is_said()
    {
        var path = this.bench.Bundle(3);
        Assert.True(this.Start(path).TryLoad());
        var slots = this.bench.Store.Read(StoreBench.Station);
        Assert.Equal((3L, 3L, slots.Active!.Sha256), (slots.Active.Version, slots.VersionFloor, slots.ConfiguredSha256));
        Assert.Empty(this.bench.Notices);

        StoreBench.WriteBundle(path, 4);
        var next = this.Start(path);
        Assert.True(next.TryLoad());
        Assert.True(next.TryLoad());
        Assert.Equal(3, next.Identity!.Version);
        var said = Assert.Single(this.bench.Log.GetSnapshot(), record => record.Id.Id == EventIds.ConfiguredIgnored);
        Assert.Contains($"multiad-agent model install {path} --station camera", said.Message, StringComparison.Ordinal);
        Assert.Equal(said.Message, this.bench.Notices["model of camera"]);
    }

    [Fact]
    public void The_configured_bundle_may_go_once_it_was_taken_in()
    {
        var path = this.bench.Bundle(3);
        Assert.True(this.Start(path).TryLoad());
        File.Delete(path);
        var next = this.Start(path);
        Assert.True(next.TryLoad());
        Assert.Equal((3L, 0), (next.Identity!.Version, this.bench.Notices.Count));
    }

    [Fact]
    public void A_first_bundle_that_is_refused_is_not_taken_in_and_one_that_appears_later_is()
    {
        var path = this.bench["v3.multiad"];
        var model = this.Start(path);
        Assert.False(model.TryLoad());
        Assert.Contains("no such bundle", model.Problem!, StringComparison.Ordinal);
        File.WriteAllText(path, "no bundle");
        Assert.False(model.TryLoad());
        Assert.False(Directory.Exists(this.bench.Folder));
        this.bench.Bundle(3);
        Assert.True(model.TryLoad());
        Assert.Equal(3, this.bench.Reopen().Read(StoreBench.Station).Active!.Version);
    }

    [Fact]
    public void A_damaged_active_bundle_gives_way_to_the_one_before_and_that_is_said()
    {
        var (first, second) = this.TwoModels();
        File.WriteAllText(this.bench.Store.PathOf(second.Sha256), "gone");
        var model = this.Start(null);
        Assert.True(model.TryLoad());
        Assert.Equal(first.Digest, model.Identity!.Digest);
        Assert.Contains("the one before inspects", this.bench.Notices["model of camera"], StringComparison.Ordinal);
        Assert.Equal(second, this.bench.Store.Read(StoreBench.Station).Active);

        File.Delete(this.bench.Store.PathOf(first.Sha256));
        var none = this.Start(null);
        Assert.False(none.TryLoad());
        Assert.Contains("There is no other model to go on with; order one with", none.Problem!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_active_bundle_is_copied_again_where_the_configured_file_is_still_the_same()
    {
        var path = this.bench.Bundle(3);
        Assert.True(this.Start(path).TryLoad());
        var active = this.bench.Store.Read(StoreBench.Station).Active!;
        File.WriteAllText(this.bench.Store.PathOf(active.Sha256), "gone");
        var next = this.Start(path);
        Assert.True(next.TryLoad());
        Assert.Equal(active.Sha256, BundleFolder.HashOf(this.bench.Store.PathOf(active.Sha256)));
        Assert.Empty(this.bench.Notices);
    }

    [Fact]
    public void Another_bundle_under_the_active_one_s_name_is_not_opened()
    {
        var (first, second) = this.TwoModels();
        File.Copy(this.bench.Store.PathOf(first.Sha256), this.bench.Store.PathOf(second.Sha256), overwrite: true);
        var model = this.Start(null);
        Assert.True(model.TryLoad());
        Assert.Equal(first.Digest, model.Identity!.Digest);
        Assert.Contains("another one than the one that came in", this.bench.Notices["model of camera"], StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_of_a_later_version_are_a_reason_for_having_no_model()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this.bench.SlotsPath)!);
        File.WriteAllBytes(this.bench.SlotsPath, SlotsFileTests.Sealed("multiad.slots/2", "{}"));
        var model = this.Start(this.bench.Bundle(3));
        Assert.False(model.TryLoad());
        Assert.Contains("written by a later version of the agent", model.Problem!, StringComparison.Ordinal);
    }

    [NeedsMountFact]
    public void Where_the_disk_takes_nothing_the_configured_bundle_inspects_as_it_lies_there()
    {
        using var disk = new SmallDisk("64k");
        disk.Fill();
        var model = this.Start(this.bench.Bundle(3), disk["models"]);
        Assert.True(model.TryLoad());
        Assert.Equal(3, model.Identity!.Version);
        Assert.Contains("for the store takes nothing", this.bench.Notices["model of camera"], StringComparison.Ordinal);
        Assert.Null(this.bench.Store.Read(StoreBench.Station).Active);
        disk.Empty();
        Assert.True(this.Start(this.bench["v3.multiad"], disk["models"]).TryLoad());
    }

    [Fact]
    public void An_exchange_ends_a_problem_and_a_refusal_ends_a_model()
    {
        var model = this.Start(null);
        var changes = 0;
        model.Changed += () => changes++;
        Assert.False(model.TryLoad());
        model.Exchange(this.registry.Open(this.bench.Bundle(5)));
        Assert.Equal((5L, null), (model.Identity!.Version, model.Problem));
        model.Refuse("It was bad.");
        Assert.Equal((null, "It was bad.", 3), (model.Identity, model.Problem, changes));
        Assert.Equal(0, this.registry.Sessions);
    }

    private (StoredModel First, StoredModel Second) TwoModels()
    {
        var (first, second) = (this.bench.Import(3), this.bench.Import(4));
        var now = this.bench.Time.GetUtcNow();
        this.bench.Store.Write(
            StoreBench.Station,
            new StationSlots().TakeIn(first, now).Begin(StoreBench.Order("a"), now).WithCandidate(second).Activate(now).Confirm(now));
        return (first, second);
    }

    // As the next start of the agent does.
    private StationModel Start(string? bundle, string? folder = null)
    {
        var options = new ModelOptions { Bundle = bundle };
        var logger = new FakeLogger<StationModel>(this.bench.Log);
        var source = new StoreModelSource(StoreBench.Station, options, this.bench.Reopen(folder), this.registry, logger);
        var model = new StationModel(source, options, this.registry, TimeProvider.System, logger);
        this.models.Add(model);
        return model;
    }
}
