using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>Waits for a frame; the line only copies it, and it is encoded beside the line.</summary>
internal sealed class SnapshotRequest
{
    /// <summary>Longest side of a picture, in pixels.</summary>
    public const int MaximumSide = 1280;

    /// <summary>Size of a picture, in bytes.</summary>
    public const int MaximumBytes = 256 << 10;

    private readonly TaskCompletionSource<(PartPicture Picture, FrameOrigin Frame)> copied =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a request.</summary>
    public SnapshotRequest() => this.Snapshot = this.EncodeAsync();

    /// <summary>The picture, once a frame has come.</summary>
    public Task<StationSnapshot> Snapshot { get; }

    /// <summary>Takes a copy of a frame.</summary>
    public void Take(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var origin = new FrameOrigin(frame.Number, frame.Width, frame.Height, frame.Source, frame.CapturedAt);
        this.copied.TrySetResult((new PartPicture(frame, null, null, holders: 1), origin));
    }

    private async Task<StationSnapshot> EncodeAsync()
    {
        var (picture, frame) = await this.copied.Task.ConfigureAwait(false);
        using (picture)
        {
            return new StationSnapshot(JpegPicture.Encode(picture.Frame.Pixels, MaximumSide, MaximumBytes), frame);
        }
    }
}
