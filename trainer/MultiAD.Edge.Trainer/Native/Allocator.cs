using System.Runtime.InteropServices;

namespace MultiAD.Edge.Trainer.Native;

/// <summary>
/// The C library's allocator, from which libtorch takes its memory. glibc gives large blocks back to the system and takes
/// them again, page by page, at every step of a training; that was up to a quarter of a training's processor time.
/// </summary>
internal static class Allocator
{
    // Parameters of mallopt in glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MapThreshold = -3;

    // Blocks up to this come from the heap, which is kept; glibc allows no more.
    private const int LargestHeapBlock = 32 << 20;

    private const int HeapGrowth = 64 << 20;

    /// <summary>Lets freed memory stay with the process, to be used again.</summary>
    /// <returns>Whether it does: true with glibc, false with other C libraries, where nothing is changed.</returns>
    public static unsafe bool KeepFreedMemory()
    {
        // Only glibc's has this name.
        if (!OperatingSystem.IsLinux()
            || !NativeLibrary.TryLoad("libc.so.6", out var library)
            || !NativeLibrary.TryGetExport(library, "mallopt", out var address))
        {
            return false;
        }

        var set = (delegate* unmanaged<int, int, int>)address;
        var isKept = set(MapThreshold, LargestHeapBlock) != 0;
        isKept &= set(TrimThreshold, int.MaxValue) != 0;
        return isKept & set(TopPad, HeapGrowth) != 0;
    }
}
