using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Native;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Native;

public sealed class PrivateCopyTests : IDisposable
{
    private const string Name = "libm-copy.so";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_copy_is_kept_in_the_cache_and_loaded_from_there()
    {
        var cached = this.folder[Path.Combine("cache", Name)];
        Assert.Equal(cached, PrivateCopy.Load(Library(), cached, this.folder["tmp"]));
        Assert.Equal(Library(), File.ReadAllBytes(cached));
        Assert.False(Directory.Exists(this.folder["tmp"]));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_or_is_missing_is_replaced_by_a_temporary_folder_that_is_gone_at_once()
    {
        File.WriteAllText(this.folder["file"], "no folder");
        Directory.CreateDirectory(this.folder["tmp"]);
        foreach (var cached in new[] { this.folder[Path.Combine("file", Name)], null })
        {
            Assert.StartsWith(this.folder["tmp"], PrivateCopy.Load(Library(), cached, this.folder["tmp"]), StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(this.folder["tmp"]));
        }
    }

    [NeedsMountFact]
    public void A_home_without_programs_or_read_only_is_replaced_and_where_nothing_is_left_the_variable_is_named()
    {
        using var noexec = new SmallDisk("8m,noexec");
        Directory.CreateDirectory(this.folder["tmp"]);
        Assert.StartsWith(
            this.folder["tmp"], PrivateCopy.Load(Library(), noexec[Name], this.folder["tmp"]), StringComparison.Ordinal);

        using var readOnly = new SmallDisk("1m,ro");
        Assert.StartsWith(
            this.folder["tmp"], PrivateCopy.Load(Library(), readOnly[Name], this.folder["tmp"]), StringComparison.Ordinal);

        var error = Assert.Throws<TorchUnavailableException>(
            () => PrivateCopy.Load(Library(), readOnly[Name], Path.GetDirectoryName(noexec[Name])!));
        Assert.Contains("Set XDG_CACHE_HOME", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal([noexec[Name]], Directory.GetFileSystemEntries(Path.GetDirectoryName(noexec[Name])!));
    }

    // Any library that stands alone will do.
    private static byte[] Library() => File.ReadAllBytes(
        File.ReadLines("/proc/self/maps").First(line => line.EndsWith("/libm.so.6", StringComparison.Ordinal)).Split(' ')[^1]);
}
