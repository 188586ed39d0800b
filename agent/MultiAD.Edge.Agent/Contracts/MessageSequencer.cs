using System.Runtime.InteropServices;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Identity and order that every message carries, so that a receiver can drop repeats and see gaps.</summary>
internal sealed partial class MessageSequencer
{
    // The kernel's answer to "is the clock synchronised" when it is not (adjtimex, TIME_ERROR).
    private const int ClockNotSynchronised = 5;

    private long sequence;

    /// <summary>Identifies this start of the agent.</summary>
    public string BootId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Next number, from 1, of this start.</summary>
    public long Next() => Interlocked.Increment(ref this.sequence);

    /// <summary>Whether the kernel holds the wall clock to be synchronised; false where it cannot tell.</summary>
    public static bool ClockSynchronised()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // Larger than struct timex everywhere; all zero asks without setting anything.
        Span<byte> timex = stackalloc byte[512];
        timex.Clear();
        var state = AdjustTime(ref MemoryMarshal.GetReference(timex));
        return state is >= 0 and not ClockNotSynchronised;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(ref byte timex);
}
