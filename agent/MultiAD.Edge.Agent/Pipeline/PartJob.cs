using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>One part on its way through the pipeline. As many exist as frames may be under way; they are reused.</summary>
internal sealed class PartJob : IDisposable
{
    private LoadedModel? slotOwner;

    /// <summary>The part's frame.</summary>
    public Frame Frame { get; private set; } = null!;

    /// <summary>Model that judges the part; null where it is not inspected.</summary>
    public LoadedModel? Model { get; private set; }

    /// <summary>Buffers of the model; null before the first model.</summary>
    public InspectionSlot? Slot { get; private set; }

    /// <summary>Why there is no verdict by the model; null where there is one.</summary>
    public string? Reason { get; private set; }

    /// <summary>The verdict.</summary>
    public InspectionOutcome Outcome { get; set; }

    /// <summary>Time to make the model's input.</summary>
    public TimeSpan Preparation { get; set; }

    /// <summary>Time of the model's run.</summary>
    public TimeSpan Inference { get; set; }

    /// <summary>Time from capture to verdict.</summary>
    public TimeSpan Total { get; set; }

    /// <summary>Takes a new part.</summary>
    public void Begin(Frame frame, LoadedModel? model, string? reason)
    {
        this.Frame = frame;
        this.Model = reason is null ? model : null;
        this.Reason = reason;
        this.Outcome = default;
        this.Preparation = TimeSpan.Zero;
        this.Inference = TimeSpan.Zero;
        this.Total = TimeSpan.Zero;
        if (this.Model is not null && !ReferenceEquals(this.Model, this.slotOwner))
        {
            this.Slot?.Dispose();
            this.Slot = this.Model.Inspector.CreateSlot();
            this.slotOwner = this.Model;
        }
    }

    /// <summary>Says that the part has no verdict by the model after all.</summary>
    public void GiveUp(string reason)
    {
        this.Model = null;
        this.Reason = reason;
    }

    /// <inheritdoc/>
    public void Dispose() => this.Slot?.Dispose();
}
