using MultiAD.Edge.Agent.Publishing;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Publishing;

public sealed class HeatMapFolderTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Only_the_newest_maps_are_kept_also_after_a_new_start()
    {
        using var temporary = new TemporaryFolder();
        File.WriteAllText(temporary["notes.txt"], "mine");
        Save(new HeatMapFolder(temporary.Path, 2), 0, 1, 2);
        Save(new HeatMapFolder(temporary.Path, 2), 3);
        Assert.Equal(
            ["alert-20260102T030407000-r2.png", "alert-20260102T030408000-r3.png", "notes.txt"],
            Directory.GetFiles(temporary.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static void Save(HeatMapFolder folder, params int[] seconds)
    {
        foreach (var second in seconds)
        {
            folder.Save(Start.AddSeconds(second), $"r{second}", [1]);
        }
    }
}
