using Xunit;

namespace MultiAD.Edge.Testing;

/// <summary>A test that fills a small file system of its own; skipped where none can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsMountFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("multiad-mount-").FullName;
        try
        {
            SmallDisk.Mount(folder, "1m");
            SmallDisk.Unmount(folder);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            Directory.Delete(folder);
        }
    });

    /// <summary>Skips the test where this user may not mount.</summary>
    public NeedsMountFactAttribute()
    {
        if (!CanMount.Value)
        {
            this.Skip = "this user may not mount a file system (tmpfs); run as root outside a restricted container";
        }
    }
}
