using System.Collections.Concurrent;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>
/// What a station has been told from outside: whether it inspects, its limit, triggers and pictures that are wanted. The line
/// reads it at each part and never waits for it. Thread-safe.
/// </summary>
/// <param name="time">Clock of triggers.</param>
internal sealed class StationControl(TimeProvider time)
{
    /// <summary>Triggers that wait for a frame at most.</summary>
    public const int MaximumTriggers = 16;

    /// <summary>Why a part is not inspected while the station is paused.</summary>
    public const string PausedReason = "inspection is paused by a command; inspect/resume or a restart of the agent ends it";

    private readonly ConcurrentQueue<PartTrigger> triggers = new();
    private volatile bool paused;
    private volatile LimitOverride? limit;
    private SnapshotRequest? snapshot;

    /// <summary>Raised after inspection was paused or resumed.</summary>
    public event Action? Changed;

    /// <summary>Whether parts pass without a verdict by the model. A new start inspects.</summary>
    public bool IsPaused => this.paused;

    /// <summary>Limit in place of the calibrated one; null for the calibrated one.</summary>
    public LimitOverride? Limit
    {
        get => this.limit;
        set => this.limit = value;
    }

    /// <summary>Pauses or resumes.</summary>
    /// <returns>Whether that changed anything.</returns>
    public bool Pause(bool pause)
    {
        if (this.paused == pause)
        {
            return false;
        }

        this.paused = pause;
        this.Changed?.Invoke();
        return true;
    }

    /// <summary>Image limit for a part, raw; null for the calibrated one.</summary>
    public double? LimitFor(ModelIdentity model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return this.limit is { } set && set.ModelDigest == model.Digest ? set.Raw : null;
    }

    /// <summary>Asks for the result of the next frame that is taken from now on.</summary>
    /// <param name="id">Identifies the trigger.</param>
    /// <returns>The trigger; null where too many wait.</returns>
    public PartTrigger? Trigger(string id)
    {
        while (this.triggers.TryPeek(out var first) && first.IsWithdrawn && this.triggers.Count >= MaximumTriggers)
        {
            this.triggers.TryDequeue(out _);
        }

        if (this.triggers.Count >= MaximumTriggers)
        {
            return null;
        }

        var trigger = new PartTrigger(id, time.GetTimestamp());
        this.triggers.Enqueue(trigger);
        return trigger;
    }

    /// <summary>The trigger that a frame belongs to; null where it has none. From one thread at a time.</summary>
    public PartTrigger? Claim(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        while (this.triggers.TryPeek(out var first) && (first.IsWithdrawn || first.Timestamp <= frame.CapturedTimestamp))
        {
            if (this.triggers.TryDequeue(out var trigger) && trigger.TryClaim())
            {
                return trigger;
            }
        }

        return null;
    }

    /// <summary>Asks for a picture of the next frame that has one; all who ask meanwhile get the same.</summary>
    public Task<StationSnapshot> NextPictureAsync()
    {
        var wanted = new SnapshotRequest();
        return (Interlocked.CompareExchange(ref this.snapshot, wanted, null) ?? wanted).Snapshot;
    }

    /// <summary>Gives a frame to whoever waits for a picture; copies it only then.</summary>
    public void Offer(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (Volatile.Read(ref this.snapshot) is not null && frame.Width > 0)
        {
            Interlocked.Exchange(ref this.snapshot, null)?.Take(frame);
        }
    }
}
