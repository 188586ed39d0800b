using System.Runtime.InteropServices;

namespace MultiAD.Edge.Inspection.Storage;

/// <summary>Tells files from folders, pipes, sockets and devices, which .NET does not: to open a pipe waits for its writer.</summary>
public static class RegularFile
{
    private const int CurrentFolder = -100;
    private const uint TypeMask = 1;
    private const int ModeOffset = 28;
    private const int TypeBits = 0xF000;

    /// <summary>What stands in a file's place; links are followed.</summary>
    /// <param name="path">Any path.</param>
    /// <returns>Such as "a folder"; null for a file, for nothing, and where it cannot be found out, so that reading says why.</returns>
    public static string? OtherKind(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Directory.Exists(path) ? "a folder" : null;
        }

        // struct statx has one layout on every processor; struct stat has not.
        var status = new byte[256];
        try
        {
            return Statx(CurrentFolder, path, 0, TypeMask, status) == 0 ? Name(BitConverter.ToUInt16(status, ModeOffset)) : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Refuses what is there and is no file, before it is opened.</summary>
    /// <param name="path">Any path; one where nothing is passes.</param>
    /// <exception cref="IOException">A folder, pipe, socket or device; the message is a clause without the path.</exception>
    public static void Require(string path)
    {
        if (OtherKind(path) is { } kind)
        {
            throw new IOException($"this is {kind}, a file is expected");
        }
    }

    private static string? Name(int mode) => (mode & TypeBits) switch
    {
        0x8000 => null,
        0x4000 => "a folder",
        0x1000 => "a pipe",
        0xC000 => "a socket",
        0x2000 or 0x6000 => "a device",
        _ => "no regular file",
    };

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] status);
}
