using System.Globalization;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Scoring;

public sealed class EngineCacheTests : IDisposable
{
    private static readonly byte[] Model = [1, 2, 3];
    private static readonly GpuIdentity Orin = new("100300", "Orin 8.7");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void Every_thing_an_engine_is_bound_to_gives_another_folder()
    {
        string[] keys =
        [
            EngineCache.Key(Model, "1.31.1", Orin),
            EngineCache.Key([1, 2, 4], "1.31.1", Orin),
            EngineCache.Key(Model, "1.31.2", Orin),
            EngineCache.Key(Model, "1.31.1", Orin with { TensorRt = "100400" }),
            EngineCache.Key(Model, "1.31.1", Orin with { Device = "Orin 8.9" }),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{64}$", key));
        Assert.Equal(keys[0], EngineCache.Key([1, 2, 3], "1.31.1", new GpuIdentity("100300", "Orin 8.7")));
    }

    [Fact]
    public void The_folder_of_an_engine_is_the_same_again_with_what_is_in_it()
    {
        var cache = new EngineCache(this.folder["engines"]);
        var first = cache.Take(KeyOf(1));
        Assert.False(EngineCache.HasEngine(first));
        File.WriteAllText(Path.Combine(first, "m_sm87.engine"), "engine");
        Assert.Equal(first, cache.Take(KeyOf(1)));
        Assert.True(EngineCache.HasEngine(first));
    }

    [Fact]
    public void The_engines_unused_for_longest_go_and_nothing_else_does()
    {
        var cache = new EngineCache(this.folder["engines"]);
        var other = Directory.CreateDirectory(Path.Combine(this.folder["engines"], "photos")).FullName;
        for (var i = 0; i < EngineCache.Kept + 3; i++)
        {
            Directory.SetLastWriteTimeUtc(cache.Take(KeyOf(i)), DateTime.UtcNow.AddDays(i - 100));
        }

        // Used again, so no longer the oldest of those that are left.
        Directory.SetLastWriteTimeUtc(cache.Take(KeyOf(3)), DateTime.UtcNow.AddDays(-1));
        cache.Take(KeyOf(99));

        int[] expected = [3, 5, 6, 7, 8, 9, 10, 99];
        Assert.Equal(
            expected.Select(KeyOf).Order(StringComparer.Ordinal),
            Directory.GetDirectories(this.folder["engines"]).Select(path => Path.GetFileName(path)).Where(name => name != "photos")
                .Order(StringComparer.Ordinal));
        Assert.True(Directory.Exists(other));
    }

    [Fact]
    public void Without_a_gpu_there_is_nothing_an_engine_could_be_kept_for()
    {
        if (!File.Exists("/dev/nvidiactl") && !File.Exists("/dev/nvmap"))
        {
            Assert.Null(GpuIdentity.Find());
        }
    }

    private static string KeyOf(int number) => number.ToString("x64", CultureInfo.InvariantCulture);
}
