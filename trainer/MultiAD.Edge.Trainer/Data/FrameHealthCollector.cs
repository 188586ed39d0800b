using MultiAD.Edge.Inspection.Health;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>Measures the good parts' frames while they are read, for the bounds that the line's frames must keep.</summary>
internal sealed class FrameHealthCollector : IDisposable
{
    private readonly FrameHealthMeter meter = new();
    private readonly List<FrameMeasures> frames = [];
    private readonly List<byte[]> thumbnails = [];

    /// <summary>Takes a frame.</summary>
    /// <param name="frame">8-bit BGR, any size, as read.</param>
    public void Add(Mat frame)
    {
        this.frames.Add(this.meter.Measure(frame));
        this.thumbnails.Add(this.meter.Thumbnail(frame));
    }

    /// <summary>The bounds; at least two frames were taken.</summary>
    public FrameHealth Learn()
    {
        var reference = FrameThumbnail.Mean(this.thumbnails);
        var likeness = this.thumbnails.Select(thumbnail => FrameThumbnail.Likeness(thumbnail, reference));
        return FrameHealthFit.Learn([.. this.frames.Zip(likeness, (frame, like) => frame with { Likeness = like })], reference);
    }

    /// <inheritdoc/>
    public void Dispose() => this.meter.Dispose();
}
