using System.Runtime.InteropServices;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Numbers the messages of one station, or of the agent, in the order in which they are made. Thread-safe.</summary>
/// <param name="boot">This start of the agent.</param>
internal sealed partial class MessageSequencer(BootIdentity boot)
{
    // The kernel's answer to "is the clock synchronised" when it is not (adjtimex, TIME_ERROR).
    private const int ClockNotSynchronised = 5;

    // Larger than struct timex everywhere.
    private const int TimexBytes = 512;

    private long sequence;

    /// <summary>The message with its place in the order.</summary>
    public T Stamp<T>(T message)
        where T : MessageHeader => message with
        {
            BootId = boot.BootId,
            Seq = Interlocked.Increment(ref this.sequence),
            ClockSynced = IsClockSynchronised(),
        };

    /// <summary>Whether the kernel holds the wall clock to be synchronised; false where it cannot tell.</summary>
    public static bool IsClockSynchronised()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // All zero asks without setting anything.
        Span<byte> timex = stackalloc byte[TimexBytes];
        timex.Clear();
        var state = AdjustTime(ref MemoryMarshal.GetReference(timex));
        return state is >= 0 and not ClockNotSynchronised;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(ref byte timex);
}
