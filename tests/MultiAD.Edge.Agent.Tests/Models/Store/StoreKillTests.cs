using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models.Store;

public sealed class StoreKillTests : IDisposable
{
    // An import is a copy that is written in five steps and a rename in three; a change of the slots is two files written in five.
    private const int Steps = (3 * (5 + 3)) + (StoreScript.Changes * 2 * 5);
    private const int Killed = 137;

    private readonly TemporaryFolder folder = new();

    public StoreKillTests() => StoreScript.WriteBundles(this.folder.Path);

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task Killed_at_every_step_of_every_change_the_store_opens_with_the_old_or_the_new_slots_and_goes_on()
    {
        var expected = this.States();
        var cases = new ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Steps),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (step, cancellationToken) =>
            {
                var store = this.folder[$"store{step}"];
                var (exitCode, change) = await this.RunAsync(store, step, cancellationToken);
                Assert.Equal((step, Killed), (step, exitCode));
                var found = Check(store, expected, change);
                cases.AddOrUpdate(found == change ? "old" : "new", 1, (_, count) => count + 1);
                this.Damage(store, expected, change);
                this.Finish(store, expected, found);
            });
        Assert.Equal(Steps, cases.Values.Sum());
        Assert.All(cases.Values, count => Assert.True(count > 0));
        Assert.Equal(2, cases.Count);

        // One step more than there are: it was not killed, so that no step was left out.
        Assert.Equal((0, StoreScript.Changes - 1), await this.RunAsync(this.folder["whole"], Steps + 1, CancellationToken.None));
    }

    // The slots before the first change and after each one.
    private byte[][] States()
    {
        using var bench = new StoreBench(StoreScript.Now);
        var script = new StoreScript(bench.Store, this.folder.Path);
        var states = new List<byte[]> { SlotsFile.Encode(bench.Store.Read(StoreBench.Station)) };
        for (var change = 0; change < StoreScript.Changes; change++)
        {
            script.Run(change);
            states.Add(SlotsFile.Encode(bench.Store.Read(StoreBench.Station)));
        }

        return [.. states];
    }

    private static int Check(string folder, byte[][] expected, int change)
    {
        using var bench = new StoreBench(StoreScript.Now);
        var store = bench.Reopen(folder);
        var found = SlotsFile.Encode(store.Read(StoreBench.Station));
        var at = found.AsSpan().SequenceEqual(expected[change]) ? change : change + 1;
        Assert.Equal(expected[at], found);
        Assert.Empty(bench.Notices);
        foreach (var model in store.Read(StoreBench.Station).Models())
        {
            Assert.Equal(model.Digest, BundleReader.Open(store.PathOf(model.Sha256)).Digest);
        }

        foreach (var bundle in Directory.Exists(Path.Combine(folder, "bundles")) ? Directory.GetFiles(Path.Combine(folder, "bundles")) : [])
        {
            Assert.Equal($"{BundleFolder.HashOf(bundle)}.multiad", Path.GetFileName(bundle));
        }

        return at;
    }

    // Whichever of the two files is lost beside: the slots are the old or the new ones as soon as there was a change before.
    private void Damage(string folder, byte[][] expected, int change)
    {
        var copy = this.folder[$"{Path.GetFileName(folder)}-damaged"];
        foreach (var lost in new[] { ".json", ".json.last" })
        {
            CopySlots(folder, copy);
            var path = Path.Combine(copy, "slots", StoreBench.Station + lost);
            if (change == 0 || !File.Exists(path))
            {
                return;
            }

            File.WriteAllBytes(path, new byte[100]);
            using var bench = new StoreBench(StoreScript.Now);
            var found = SlotsFile.Encode(bench.Reopen(copy).Read(StoreBench.Station));
            Assert.True(found.AsSpan().SequenceEqual(expected[change]) || found.AsSpan().SequenceEqual(expected[change + 1]));
            Directory.Delete(copy, recursive: true);
        }
    }

    private void Finish(string folder, byte[][] expected, int change)
    {
        using var bench = new StoreBench(StoreScript.Now);
        var store = bench.Reopen(folder);
        var script = new StoreScript(store, this.folder.Path);
        for (; change < StoreScript.Changes; change++)
        {
            script.Run(change);
        }

        Assert.Equal(expected[^1], SlotsFile.Encode(bench.Reopen(folder).Read(StoreBench.Station)));
        bench.Store.Collect();
        Assert.Equal(2, Directory.GetFiles(Path.Combine(folder, "bundles"), "*.multiad").Length);
    }

    private static void CopySlots(string folder, string copy)
    {
        var slots = Directory.CreateDirectory(Path.Combine(copy, "slots")).FullName;
        if (Directory.Exists(Path.Combine(folder, "slots")))
        {
            foreach (var file in Directory.GetFiles(Path.Combine(folder, "slots")))
            {
                File.Copy(file, Path.Combine(slots, Path.GetFileName(file)), overwrite: true);
            }
        }
    }

    // Runs the process until it kills itself, and tells which change it was at.
    private async Task<(int ExitCode, int Change)> RunAsync(string store, int step, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(StoreProcess).Assembly.Location, store, this.folder.Path, step.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(output.Length > 0, await errors);
        return (process.ExitCode, int.Parse(output.Trim().Split('\n')[^1], CultureInfo.InvariantCulture));
    }
}
