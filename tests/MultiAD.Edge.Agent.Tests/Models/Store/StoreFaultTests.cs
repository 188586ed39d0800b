using System.Diagnostics;
using System.Text;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models.Store;

public sealed class StoreFaultTests : IDisposable
{
    private readonly StoreBench bench = new();

    public static TheoryData<string> Damages =>
        ["", "\0\0\0\0\0\0\0\0", "garbage", "{\"schema\":7}", "{\"schema\":\"multiad.slots/1\",\"slots\":{}}"];

    private StationSlots Written
    {
        get
        {
            var slots = new StationSlots().TakeIn(this.bench.Import(3), this.bench.Time.GetUtcNow());
            this.bench.Store.Write(StoreBench.Station, slots);
            return slots;
        }
    }

    public void Dispose() => this.bench.Dispose();

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_file_costs_nothing_while_its_copy_is_whole(string content)
    {
        var slots = this.Written;
        File.WriteAllText(this.bench.SlotsPath, content);
        Assert.Equal(slots.Active, this.bench.Reopen().Read(StoreBench.Station).Active);
        var aside = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(this.bench.SlotsPath)!, "*.corrupt-*"));
        Assert.Equal(content, File.ReadAllText(aside));
        var said = Assert.Single(this.bench.Log.GetSnapshot(), record => record.Id.Id == EventIds.SlotsDamaged);
        Assert.Contains(aside, said.Message, StringComparison.Ordinal);
        Assert.Contains("nothing is lost", this.bench.Notices[$"slots of {StoreBench.Station}"], StringComparison.Ordinal);

        // The next write makes both whole again.
        this.bench.Store.Update(StoreBench.Station, before => before with { VersionFloor = 9 });
        File.WriteAllText(this.bench.CopyPath, content);
        Assert.Equal(9, this.bench.Reopen().Read(StoreBench.Station).VersionFloor);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void Where_both_are_damaged_the_station_begins_anew_and_says_what_to_do(string content)
    {
        _ = this.Written;
        File.WriteAllText(this.bench.SlotsPath, content);
        File.WriteAllText(this.bench.CopyPath, content);
        Assert.Null(this.bench.Reopen().Read(StoreBench.Station).Active);
        this.bench.Store.Read(StoreBench.Station);
        var said = Assert.Single(this.bench.Log.GetSnapshot(), record => record.Id.Id == EventIds.SlotsDamaged);
        Assert.Contains($"multiad-agent model install FILE --station {StoreBench.Station}", said.Message, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(this.bench.SlotsPath)!, "*.corrupt-*").Length);
    }

    [Fact]
    public void A_lost_file_is_taken_from_its_copy()
    {
        var slots = this.Written;
        File.Delete(this.bench.SlotsPath);
        Assert.Equal(slots.Active, this.bench.Reopen().Read(StoreBench.Station).Active);
        Assert.Contains("it is missing", this.bench.Notices[$"slots of {StoreBench.Station}"], StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_a_later_version_are_left_alone_and_said()
    {
        _ = this.Written;
        var later = SlotsFileTests.Sealed("multiad.slots/2", "{\"new\":true}");
        File.WriteAllBytes(this.bench.SlotsPath, later);
        File.WriteAllBytes(this.bench.CopyPath, later);
        var error = Assert.Throws<ModelStoreException>(() => this.bench.Reopen().Read(StoreBench.Station));
        Assert.Contains("written by a later version of the agent", error.Message, StringComparison.Ordinal);
        Assert.Equal(later, File.ReadAllBytes(this.bench.SlotsPath));
        Assert.Equal(0, this.bench.Store.Collect());
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_said()
    {
        Directory.CreateDirectory(this.bench.SlotsPath);
        var error = Assert.Throws<ModelStoreException>(() => this.bench.Store.Write(StoreBench.Station, new StationSlots()));
        Assert.Contains("the slots of station camera cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Contains("Outbox:Path", error.Message, StringComparison.Ordinal);
    }

    [NeedsMountFact]
    public void On_a_full_disk_the_old_slots_stay_and_the_next_write_with_room_works()
    {
        using var disk = new SmallDisk("1m");
        var store = this.bench.Reopen(disk["models"]);
        var slots = new StationSlots().TakeIn(store.Import(this.bench.Bundle(3), null), this.bench.Time.GetUtcNow());
        store.Write(StoreBench.Station, slots);
        disk.Fill();
        Assert.Throws<ModelStoreException>(() => store.Write(StoreBench.Station, slots with { VersionFloor = 7 }));
        Assert.Equal(slots, store.Read(StoreBench.Station));
        var error = Assert.Throws<ModelStoreException>(() => store.Import(this.bench.Bundle(4), null));
        Assert.Contains("cannot be stored", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ModelStoreException>(() => store.CheckSpace(5));
        Assert.Contains("the disk has 0 bytes free", error.Message, StringComparison.Ordinal);
        Assert.Equal(slots.Active, this.bench.Reopen(disk["models"]).Read(StoreBench.Station).Active);
        Assert.Empty(Directory.GetFiles(disk["models/incoming"]));
        disk.Empty();
        this.bench.Store.Write(StoreBench.Station, slots with { VersionFloor = 7 });
        Assert.Equal(7, this.bench.Reopen(disk["models"]).Read(StoreBench.Station).VersionFloor);
    }

    [NeedsMountFact]
    public async Task On_a_read_only_disk_all_is_read_and_nothing_written()
    {
        using var disk = new SmallDisk("1m");
        var store = this.bench.Reopen(disk["models"]);
        var slots = new StationSlots().TakeIn(store.Import(this.bench.Bundle(3), null), this.bench.Time.GetUtcNow());
        store.Write(StoreBench.Station, slots);
        using (var remount = Process.Start("mount", ["-o", "remount,ro", Path.GetDirectoryName(disk["models"])!]))
        {
            await remount.WaitForExitAsync();
            Assert.Equal(0, remount.ExitCode);
        }

        Assert.Equal(slots.Active, this.bench.Reopen(disk["models"]).Read(StoreBench.Station).Active);
        Assert.Throws<ModelStoreException>(() => this.bench.Store.Write(StoreBench.Station, slots));
        Assert.Throws<ModelStoreException>(() => this.bench.Store.Import(this.bench.Bundle(4), null));

        Assert.True(StoreLock.TryTake(disk["models"], out var taken));
        taken!.Dispose();
    }

    [Fact]
    public void A_bundle_that_is_altered_in_the_store_is_not_opened()
    {
        var model = this.Written.Active!;
        var path = this.bench.Store.PathOf(model.Sha256);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Throws<BundleRejectedException>(() => BundleReader.Open(path));

        // Ordered again, the whole one takes its place.
        Assert.Equal(model.Sha256, this.bench.Import(3).Sha256);
        Assert.Equal(model.Digest, BundleReader.Open(path).Digest);
    }

    [Fact]
    public void Orders_that_are_garbage_do_not_stop_the_collection()
    {
        Directory.CreateDirectory(Path.Combine(this.bench.Folder, "orders"));
        var number = 0;
        foreach (var text in new[] { "", "[]", "{\"order\":7}", "{\"order\":{\"sha256\":7}}", "{\"order\":{\"sha256\":\"x\"}}" })
        {
            File.WriteAllText(Path.Combine(this.bench.Folder, "orders", $"{number++}.json"), text, Encoding.UTF8);
        }

        this.bench.Import(3);
        Assert.Equal(1, this.bench.Reopen().Collect());
    }
}
