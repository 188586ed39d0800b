using System.Diagnostics;

namespace MultiAD.Edge.Testing;

/// <summary>A file system in memory that is full soon; gone with the test.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Mounts it.</summary>
    /// <param name="size">Its size, as tmpfs takes it, such as <c>1m</c>.</param>
    public SmallDisk(string size) => Mount(this.folder.Path, size);

    /// <summary>Full path of something on it.</summary>
    public string this[string name] => this.folder[name];

    /// <summary>Fills it to its last byte.</summary>
    public void Fill()
    {
        using var filler = new FileStream(this["filler"], FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true)
            {
                filler.Write(page);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Empty() => File.Delete(this["filler"]);

    /// <inheritdoc/>
    public void Dispose()
    {
        Unmount(this.folder.Path);
        this.folder.Dispose();
    }

    internal static void Mount(string folder, string size) => Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder);

    // Lazily, so that a file that is still open does not keep it.
    internal static void Unmount(string folder) => Run("umount", "-l", folder);

    private static void Run(string program, params string[] arguments)
    {
        try
        {
            using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var errors = run.StandardError.ReadToEnd();
            run.WaitForExit();
            if (run.ExitCode != 0)
            {
                throw new InvalidOperationException($"{program} failed: {errors}");
            }
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new InvalidOperationException($"{program} cannot be run: {error.Message}", error);
        }
    }
}
