using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>
/// One part on its way through the pipeline. As many exist as frames may be under way; they are reused. Each holds the model
/// that its buffers are of, so that an exchanged model lives on until its last part is done.
/// </summary>
internal sealed class PartJob : IDisposable
{
    private ModelLease? lease;
    private InspectionSlot? slot;

    /// <summary>The part's frame.</summary>
    public Frame Frame { get; private set; } = null!;

    /// <summary>Model that judges the part; null where it is not inspected.</summary>
    public ModelIdentity? Model { get; private set; }

    /// <summary>The model's inspector; only where there is a <see cref="Model"/>.</summary>
    public PartInspector Inspector => this.lease!.Inspector;

    /// <summary>Buffers of the model; only where there is a <see cref="Model"/>.</summary>
    public InspectionSlot Slot => this.slot!;

    /// <summary>What asked for this very part; null where nothing did.</summary>
    public PartTrigger? Trigger { get; private set; }

    /// <summary>Why there is no verdict by the model; null where there is one.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether the frame cannot be judged: the camera said so, or its picture is not like those of good parts.</summary>
    public bool IsUnusable { get; private set; }

    /// <summary>The verdict.</summary>
    public InspectionOutcome Outcome { get; set; }

    /// <summary>Time to make the model's input.</summary>
    public TimeSpan Preparation { get; set; }

    /// <summary>Time of the model's run.</summary>
    public TimeSpan Inference { get; set; }

    /// <summary>Time from capture to verdict.</summary>
    public TimeSpan Total { get; set; }

    /// <summary>Takes a new part.</summary>
    /// <param name="frame">The part's frame.</param>
    /// <param name="model">The station's model.</param>
    /// <param name="control">What the station has been told.</param>
    public void Assign(Frame frame, StationModel model, StationControl control)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(control);
        this.Frame = frame;
        this.Trigger = control.Claim(frame);
        this.Model = null;
        this.Reason = frame.Fault;
        this.IsUnusable = frame.Fault is not null;
        this.Outcome = default;
        this.Preparation = TimeSpan.Zero;
        this.Inference = TimeSpan.Zero;
        this.Total = TimeSpan.Zero;
        if (frame.Fault is not null)
        {
            return;
        }

        if (control.IsPaused)
        {
            this.Reason = StationControl.PausedReason;
        }
        else if (this.TakeModel(model))
        {
            this.Model = this.lease!.Identity;
        }
        else
        {
            this.Reason = model.Problem ?? "there is no model";
        }
    }

    /// <summary>Says that the part has no verdict by the model after all.</summary>
    public void MarkNotInspected(string reason)
    {
        this.Model = null;
        this.Reason = reason;
    }

    /// <summary>Says that the frame cannot be judged.</summary>
    public void MarkUnusable(string reason)
    {
        this.MarkNotInspected(reason);
        this.IsUnusable = true;
    }

    /// <inheritdoc/>
    public void Dispose() => this.LetGo();

    private bool TakeModel(StationModel model)
    {
        if (model.Hold() is not { } current)
        {
            return false;
        }

        if (ReferenceEquals(current, this.lease))
        {
            // Held already, since the buffers are of this model.
            current.Dispose();
            return true;
        }

        this.LetGo();
        this.lease = current;
        this.slot = current.Inspector.CreateSlot();
        return true;
    }

    private void LetGo()
    {
        this.slot?.Dispose();
        this.slot = null;
        this.lease?.Dispose();
        this.lease = null;
    }
}
