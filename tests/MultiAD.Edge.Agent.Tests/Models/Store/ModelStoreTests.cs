using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models.Store;

public sealed class ModelStoreTests : IDisposable
{
    private readonly StoreBench bench = new();

    private ModelStore Store => this.bench.Store;

    public void Dispose() => this.bench.Dispose();

    [Fact]
    public void A_bundle_lies_under_its_digest_and_nothing_else_is_left()
    {
        var path = this.bench.Bundle(3);
        var model = this.Store.Import(path, null);
        Assert.Equal((BundleFolder.HashOf(path), 3L, "brightness"), (model.Sha256, model.Version, model.Name));
        Assert.Equal(new FileInfo(path).Length, model.Bytes);
        Assert.True(this.Store.Has(model.Sha256));
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(this.Store.PathOf(model.Sha256)));
        Assert.Equal([this.Store.PathOf(model.Sha256)], Directory.GetFiles(this.bench.Folder, "*", SearchOption.AllDirectories));
        Assert.Equal(model, this.Store.Import(path, null));
    }

    [Fact]
    public void A_fetched_file_is_moved_in_when_all_of_it_is_right()
    {
        var path = this.bench.Bundle(3);
        var sha256 = BundleFolder.HashOf(path);
        var part = this.Store.PartOf(sha256);
        File.Copy(path, part);
        var model = this.Store.Admit(part, sha256, new FileInfo(path).Length, null);
        Assert.Equal((sha256, false, true), (model.Sha256, File.Exists(part), this.Store.Has(sha256)));
    }

    [Fact]
    public void A_fetched_file_of_another_length_digest_or_content_is_refused_and_removed()
    {
        var path = this.bench.Bundle(3);
        var other = this.bench["other.multiad"];
        File.WriteAllText(other, "no bundle");
        var sha256 = BundleFolder.HashOf(path);
        (string File, string Sha256, long? Bytes, string Words)[] cases =
        [
            (path, sha256, 5, "5 were ordered"),
            (other, sha256, null, $"{sha256} was ordered"),
            (other, BundleFolder.HashOf(other), null, "not a complete zip"),
        ];
        foreach (var (file, digest, bytes, words) in cases)
        {
            var part = this.Store.PartOf(digest);
            File.Copy(file, part);
            var error = Assert.Throws<BundleRejectedException>(() => this.Store.Admit(part, digest, bytes, null));
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(part) || this.Store.Has(digest));
        }
    }

    [Fact]
    public void A_signature_is_asked_for_before_a_bundle_gets_its_name()
    {
        using var key = new TestKey();
        key.WritePublic(this.bench["keys/plant.pub.pem"]);
        var trust = new BundleTrust(TrustedKeys.Read(this.bench["keys"]), AllowUnsigned: false);
        var path = this.bench.Bundle(3);
        var error = Assert.Throws<BundleRejectedException>(() => this.Store.Import(path, trust));
        Assert.StartsWith($"{path}: the bundle is refused, it is not signed", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(this.bench.Folder, "*", SearchOption.AllDirectories));
        Assert.Equal(key.Id, this.Store.Import(this.bench.Bundle(4, key), trust).SignedBy);
    }

    [Theory]
    [InlineData("missing.multiad", "no such bundle")]
    [InlineData("/dev/zero", "empty or no file")]
    [InlineData(".", "no such bundle")]
    public void What_is_no_file_cannot_be_imported(string name, string words) => Assert.Contains(
        words,
        Assert.Throws<BundleRejectedException>(() => this.Store.Import(this.bench[name], null)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public void A_digest_that_is_none_is_no_path(string sha256)
    {
        Assert.Throws<ArgumentException>(() => this.Store.PathOf(sha256));
        Assert.Throws<ArgumentException>(() => this.Store.PartOf(sha256));
    }

    [Fact]
    public void A_file_outside_the_store_is_not_moved()
    {
        var path = this.bench.Bundle(3);
        Assert.Throws<ArgumentException>(() => this.Store.Admit(path, BundleFolder.HashOf(path), null, null));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void Slots_are_there_at_the_next_start_and_those_of_stations_do_not_mix()
    {
        var model = this.bench.Import(3);
        this.Store.Write("a", new StationSlots().TakeIn(model, this.bench.Time.GetUtcNow()));
        this.Store.Write("a.json", new StationSlots { VersionFloor = 9 });
        var next = this.bench.Reopen();
        Assert.Equal((model, 9L), (next.Read("a").Active, next.Read("a.json").VersionFloor));
        Assert.Equal((null, 0L), (next.Read("b").Active, next.Read("b").VersionFloor));
        Assert.Empty(this.bench.Log.GetSnapshot());
    }

    [Fact]
    public async Task Changes_from_many_threads_are_all_kept()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var change = 0; change < 5; change++)
            {
                this.Store.Update(StoreBench.Station, slots => slots with { VersionFloor = slots.VersionFloor + 1 });
            }
        })));
        Assert.Equal(40, this.bench.Reopen().Read(StoreBench.Station).VersionFloor);
    }

    [Fact]
    public void What_nothing_needs_is_removed_and_what_any_station_of_the_folder_needs_stays()
    {
        var models = Enumerable.Range(1, 9).Select(version => this.bench.Import(version)).ToArray();
        var now = this.bench.Time.GetUtcNow();
        StationSlots Confirmed(StationSlots slots, int model) =>
            slots.Begin(StoreBench.Order("x"), now).WithCandidate(models[model]).Activate(now).Confirm(now);

        // On trial over two others, then confirmed twice, then a download under way; the second station is in no configuration.
        this.Store.Write("trial", Confirmed(new StationSlots().TakeIn(models[0], now), 1)
            .Begin(StoreBench.Order("t"), now).WithCandidate(models[2]).Activate(now));
        this.Store.Write("gone", Confirmed(Confirmed(new StationSlots().TakeIn(models[3], now), 4), 5));
        this.Store.Write("loads", new StationSlots().Begin(StoreBench.Order("d", models[6].Sha256), now));
        new LocalOrders(this.bench.Folder).Announce("gone", StoreBench.Order("o", models[7].Sha256));

        var next = this.bench.Reopen();
        Assert.Equal(2, next.Collect());
        Assert.Equal([true, true, true, false, true, true, true, true, false], models.Select(model => next.Has(model.Sha256)));
        Assert.Equal(0, next.Collect());
    }

    [Fact]
    public void What_has_just_come_in_stays_until_slots_have_named_it_and_no_longer_do()
    {
        var model = this.bench.Import(3);
        Assert.Equal(0, this.Store.Collect());
        var now = this.bench.Time.GetUtcNow();
        this.Store.Write("a", new StationSlots().Begin(StoreBench.Order("a"), now).WithCandidate(model));
        Assert.Equal(0, this.Store.Collect());
        this.Store.Update("a", slots => slots.Refuse("no", now));
        Assert.Equal(1, this.Store.Collect());
        Assert.False(this.Store.Has(model.Sha256));
    }

    [Fact]
    public void Nothing_is_removed_while_any_slots_cannot_be_read()
    {
        this.bench.Import(3);
        Directory.CreateDirectory(Path.GetDirectoryName(this.bench.SlotsPath)!);
        File.WriteAllText(this.bench.SlotsPath, "garbage");
        Assert.Equal(0, this.bench.Reopen().Collect());
        this.Store.Read(StoreBench.Station);
        Assert.Equal(0, this.Store.Collect());
        Assert.Equal(2, this.bench.Log.GetSnapshot().Count(record => record.Id.Id == EventIds.ModelsNotCollected));
        this.bench.Time.SetUtcNow(DateTimeOffset.UtcNow.AddDays(31));
        Assert.Equal(1, this.Store.Collect());
    }

    [Fact]
    public void Remains_of_downloads_go_when_they_are_old_and_no_exchange_needs_them()
    {
        var (needed, old) = (new string('a', 64), new string('b', 64));
        File.WriteAllText(this.Store.PartOf(needed), "x");
        File.WriteAllText(this.Store.PartOf(old), "x");
        this.Store.Write("a", new StationSlots().Begin(StoreBench.Order("d", needed), this.bench.Time.GetUtcNow()));
        this.bench.Time.SetUtcNow(DateTimeOffset.UtcNow.AddDays(6));
        this.Store.Collect();
        Assert.True(File.Exists(this.Store.PartOf(old)));
        this.bench.Time.SetUtcNow(DateTimeOffset.UtcNow.AddDays(8));
        this.Store.Collect();
        Assert.Equal((true, false), (File.Exists(this.Store.PartOf(needed)), File.Exists(this.Store.PartOf(old))));
    }

    [Fact]
    public void Room_is_asked_for_before_a_download()
    {
        this.Store.CheckSpace(1);
        var error = Assert.Throws<ModelStoreException>(() => this.Store.CheckSpace(long.MaxValue));
        Assert.Contains($"the bundle needs {long.MaxValue}", error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{this.bench.Folder}: the disk has ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_is_one_process_s_and_free_again_when_it_lets_go()
    {
        Assert.False(StoreLock.IsTaken(this.bench.Folder));
        using (StoreLock.Take(this.bench.Folder))
        {
            Assert.True(StoreLock.IsTaken(this.bench.Folder));
            Assert.False(StoreLock.TryTake(this.bench.Folder, out _));
        }

        Assert.False(StoreLock.IsTaken(this.bench.Folder));
        Assert.True(StoreLock.TryTake(this.bench.Folder, out var taken));
        taken!.Dispose();
    }
}
