using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>The steps of one part, from its frame to what sinks are told. Each step is called by one thread at a time.</summary>
internal sealed partial class PartSteps
{
    private readonly BootIdentity boot;
    private readonly AlertTracker alerts;
    private readonly StationControl control;
    private readonly bool isSimulated;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    // Made once: a step allocates nothing.
    private readonly Action<PartJob> prepare;
    private readonly Action<PartJob> decide;

    /// <summary>Makes the steps of one station.</summary>
    public PartSteps(StationContext context, StationParts parts, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(parts);
        this.boot = context.Boot;
        this.alerts = new AlertTracker(parts.Alert, context.Time);
        this.control = context.Control;
        this.isSimulated = parts.Camera.Kind is CameraKind.Folder or CameraKind.Video;
        this.time = context.Time;
        this.logger = logger;
        this.prepare = parts.Pipeline.FrameHealth ? PrepareSound : PrepareAny;
        this.decide = job => job.Outcome =
            job.Inspector.Decide(job.Slot, job.Frame.Width, job.Frame.Height, this.control.LimitFor(job.Model!));
    }

    /// <summary>Frame to model input.</summary>
    public void Prepare(PartJob job)
    {
        var start = this.time.GetTimestamp();
        this.Attempt(job, this.prepare);
        job.Preparation = this.time.GetElapsedTime(start);
    }

    /// <summary>Model input to map and score.</summary>
    public void Score(PartJob job)
    {
        var start = this.time.GetTimestamp();
        this.Attempt(job, static job => job.Inspector.Score(job.Slot));
        job.Inference = this.time.GetElapsedTime(start);
    }

    /// <summary>Map and score to the verdict.</summary>
    public void Decide(PartJob job)
    {
        this.Attempt(job, this.decide);
        if (job.Model is null)
        {
            job.Outcome = InspectionOutcome.WithoutScores(job.IsUnusable ? Verdict.InvalidImage : Verdict.NotInspected);
        }

        job.Total = this.time.GetElapsedTime(job.Frame.CapturedTimestamp);
    }

    /// <summary>Verdict to what sinks are told; also the step of the alert.</summary>
    public InspectedPart Describe(PartJob job)
    {
        var frame = job.Frame;
        var outcome = job.Outcome;
        return new InspectedPart
        {
            ResultId = Guid.NewGuid().ToString("N"),
            PartId = this.boot.PartId(frame.Number),
            TriggerId = job.Trigger?.Id,
            IsSimulated = this.isSimulated,
            Frame = new FrameOrigin(frame.Number, frame.Width, frame.Height, frame.Source, frame.CapturedAt),
            Outcome = outcome,
            Reason = double.IsFinite(outcome.RawScore) ? null : job.Reason ?? "the model gave no usable score",
            Model = job.Model,
            Alert = job.Model is null ? null : this.alerts.Observe(outcome.Verdict, job.Inspector.Manifest.VerdictPolicy),
            Receipt = frame.Judged is { } judged ? new PartReceipt(judged) : null,
            Timings = new PartTimings(job.Preparation, job.Inference, job.Total),
        };
    }

    /// <summary>Copies the part's frame and map for sinks that need them.</summary>
    public static PartPicture Copy(PartJob job, int holders) =>
        job.Model is null
            ? new PartPicture(job.Frame, null, null, holders)
            : new PartPicture(job.Frame, job.Slot.Map, job.Inspector.Calibration, holders);

    /// <summary>Closes the alert, because no more parts will come.</summary>
    public PartAlert? CloseAlert() => this.alerts.Close();

    private static void PrepareAny(PartJob job) => job.Inspector.Prepare(job.Frame.Pixels, job.Slot);

    private static void PrepareSound(PartJob job)
    {
        if (job.Inspector.FindFault(job.Frame.Pixels) is { } fault)
        {
            job.MarkUnusable(fault);
        }
        else
        {
            PrepareAny(job);
        }
    }

    // A part that cannot be inspected is a result, not the end of the line.
    private void Attempt(PartJob job, Action<PartJob> step)
    {
        if (job.Model is null)
        {
            return;
        }

        try
        {
            step(job);
        }
        catch (Exception error)
        {
            Log.StepFailed(this.logger, job.Frame.Number, error);
            job.MarkNotInspected(error.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.StepFailed, LogLevel.Error, "Part {Number} could not be inspected")]
        public static partial void StepFailed(ILogger logger, long number, Exception error);
    }
}
