using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>A copy of a part's frame and map, shared by the sinks that need it; it goes with the last of them.</summary>
internal sealed class PartPicture : IDisposable
{
    private readonly Frame copy = new();
    private int holders;

    /// <summary>Copies frame and map.</summary>
    /// <param name="frame">The part's frame.</param>
    /// <param name="map">Raw anomaly map; null where no model judged.</param>
    /// <param name="calibration">What the map's values mean; null without a map.</param>
    /// <param name="holders">Number of sinks; each disposes it once.</param>
    public PartPicture(Frame frame, AnomalyMap? map, ScoreCalibration? calibration, int holders)
    {
        ArgumentNullException.ThrowIfNull(frame);
        frame.Pixels.CopyTo(this.copy.Pixels);
        this.Map = map?.Copy();
        this.Calibration = calibration;
        this.holders = holders;
        this.Bytes = (this.copy.Pixels.Total() * this.copy.Pixels.ElemSize()) + ((this.Map?.Values.Length ?? 0) * sizeof(float));
    }

    /// <summary>Copy of the frame's pixels; not to be changed.</summary>
    public Frame Frame => this.copy;

    /// <summary>Raw anomaly map of the frame; null where no model judged.</summary>
    public AnomalyMap? Map { get; }

    /// <summary>Calibration of the model that made the map; null without a map.</summary>
    public ScoreCalibration? Calibration { get; }

    /// <summary>Memory that it takes, in bytes.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref this.holders) == 0)
        {
            this.copy.Dispose();
        }
    }
}
