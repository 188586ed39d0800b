using System.Runtime.InteropServices;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>Tells files from pipes, sockets and devices, which .NET does not: to open a pipe waits for its writer.</summary>
public static class RegularFile
{
    private const int CurrentFolder = -100;
    private const uint TypeMask = 1;
    private const int ModeOffset = 28;
    private const int TypeBits = 0xF000;
    private const int RegularType = 0x8000;

    /// <summary>True where there is something that is no regular file; links are followed.</summary>
    /// <param name="path">Any path; false where nothing can be found out, so that reading says why.</param>
    public static bool IsOther(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // struct statx has one layout on every processor; struct stat has not.
        var status = new byte[256];
        try
        {
            return Statx(CurrentFolder, path, 0, TypeMask, status) == 0
                && (BitConverter.ToUInt16(status, ModeOffset) & TypeBits) != RegularType;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] status);
}
