using System.Runtime.InteropServices;

namespace MultiAD.Edge.Trainer.Native;

/// <summary>
/// Tells the C library to keep the memory that a training gives back. Tensors of some MiB come and go at every step; left
/// alone, the library hands each back to the kernel and takes it again, page by page.
/// </summary>
internal static partial class NativeHeap
{
    // Numbers of the settings in glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;

    // The largest that glibc takes; what is larger is still mapped for itself.
    private const int LargestKept = 32 << 20;

    // Memory at the end of the heap that is kept though nothing uses it.
    private const int KeptAtTheEnd = 512 << 20;

    /// <summary>Raises the thresholds; nothing happens with a C library that has none.</summary>
    /// <returns>Whether both were taken.</returns>
    public static bool KeepMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return SetOption(MmapThreshold, LargestKept) == 1 && SetOption(TrimThreshold, KeptAtTheEnd) == 1;
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int setting, int value);
}
