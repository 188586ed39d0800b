using System.Runtime;

namespace MultiAD.Edge.Trainer;

/// <summary>
/// Keeps garbage collections out of the steps of a training. TorchSharp hands numbers to native code through small objects
/// with finalizers that nothing holds during the call: a collection at that moment frees what is still being read, and the
/// result is another one, or an assertion fails deep inside of libtorch. Collections therefore happen between two steps
/// only, where no such call goes on.
/// </summary>
/// <remarks>
/// One pause for the whole process, begun and renewed by the thread that computes. Where the run time cannot promise the
/// memory, or a step allocates more than the budget, collections happen as usual.
/// </remarks>
internal sealed class CollectionPause : IDisposable
{
    // What may be allocated between two collections; a step takes a few MiB.
    private const long Budget = 256L << 20;

    // Collected before the budget is used up, so that the step that comes has room.
    private const long RenewedAfter = 64L << 20;

    private static readonly Lock Gate = new();
    private static int pauses;
    private static long allocatedAtStart;

    private bool isOver;

    private CollectionPause()
    {
    }

    /// <summary>Begins a pause; collections are as usual again when all that were begun are over.</summary>
    public static CollectionPause Begin()
    {
        lock (Gate)
        {
            if (pauses++ == 0)
            {
                Start();
            }
        }

        return new CollectionPause();
    }

    /// <summary>Lets a collection happen if it is time for one; called where no native call goes on.</summary>
    public static void BetweenSteps()
    {
        if (Volatile.Read(ref pauses) == 0 || GC.GetTotalAllocatedBytes() - Volatile.Read(ref allocatedAtStart) < RenewedAfter)
        {
            return;
        }

        lock (Gate)
        {
            if (pauses > 0)
            {
                Stop();
                GC.Collect();
                Start();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            if (!this.isOver && --pauses == 0)
            {
                Stop();
            }

            this.isOver = true;
        }
    }

    private static void Start()
    {
        Volatile.Write(ref allocatedAtStart, GC.GetTotalAllocatedBytes());
        try
        {
            _ = GC.TryStartNoGCRegion(Budget);
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or InvalidOperationException)
        {
            // More than the heap may have, or somebody else's pause goes on.
        }
    }

    // A pause whose budget was used up is over already.
    private static void Stop()
    {
        if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
        {
            GC.EndNoGCRegion();
        }
    }
}
