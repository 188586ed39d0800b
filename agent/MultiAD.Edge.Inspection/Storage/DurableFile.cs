using System.Runtime.InteropServices;

namespace MultiAD.Edge.Inspection.Storage;

/// <summary>Writes files so that after a power cut either the old or the new content is there, never a part of it.</summary>
public static partial class DurableFile
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    /// <summary>
    /// Called before and after each step that outlives the process, with the step and the target; for tests that end it there.
    /// </summary>
    internal static Action<string, string>? StepTaken { get; set; }

    /// <summary>Writes through a temporary file beside the target: write, fsync, rename, fsync of the directory.</summary>
    /// <param name="path">Target; replaced where it exists. Its directory is created where it is missing.</param>
    /// <param name="write">Writes the content; on an exception the target stays as it was and nothing is left behind.</param>
    /// <exception cref="IOException">The file cannot be written; the target stays as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static void Write(string path, Action<Stream> write) =>
        Write(path, write, new FileStreamOptions(), overwrite: true);

    /// <summary>Writes a file that must be new, with a mode of its own from its first byte on.</summary>
    /// <param name="path">Target. Its directory is created where it is missing.</param>
    /// <param name="content">The content.</param>
    /// <param name="mode">Who may read and write it, less what the process's mask takes away; without effect on Windows.</param>
    /// <exception cref="IOException">It exists, or cannot be written; nothing was changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static void Create(string path, ReadOnlyMemory<byte> content, UnixFileMode mode)
    {
        var options = new FileStreamOptions();
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        Write(path, stream => stream.Write(content.Span), options, overwrite: false);
    }

    /// <summary>Writes bytes; see <see cref="Write(string, Action{Stream})"/>.</summary>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));

    /// <summary>Gives a file that is whole and synced its name; the rename lasts over a power cut.</summary>
    /// <param name="source">The file, on the same file system.</param>
    /// <param name="path">Target; replaced where it exists.</param>
    /// <exception cref="IOException">It cannot be renamed; both files stay as they were.</exception>
    public static void Move(string source, string path)
    {
        StepTaken?.Invoke("before the rename", path);
        File.Move(source, path, overwrite: true);
        StepTaken?.Invoke("renamed", path);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        StepTaken?.Invoke("folder synced", path);
    }

    private static void Write(string path, Action<Stream> write, FileStreamOptions options, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(directory);
        LeftTemporaries.Clear(directory);
        var temporary = Path.Combine(directory, LeftTemporaries.NameFor(target));
        StepTaken?.Invoke("before the write", path);
        try
        {
            (options.Mode, options.Access, options.Share) = (FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            using (var stream = new FileStream(temporary, options))
            {
                write(stream);
                StepTaken?.Invoke("written", path);
                stream.Flush(flushToDisk: true);
            }

            StepTaken?.Invoke("synced", path);
            File.Move(temporary, target, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        StepTaken?.Invoke("renamed", path);
        SyncDirectory(directory);
        StepTaken?.Invoke("folder synced", path);
    }

    private static void SyncDirectory(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var handle = Open(directory, ReadOnly | CloseOnExec);
        if (handle < 0)
        {
            return;
        }

        // Some network file systems refuse fsync on a directory; the rename has happened all the same.
        _ = Sync(handle);
        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
