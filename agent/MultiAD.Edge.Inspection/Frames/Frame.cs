using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>One picture of one part: 8-bit BGR pixels and where and when they were taken. Owned by whoever holds it.</summary>
public sealed class Frame : IDisposable
{
    /// <summary>Pixels, 8-bit, three channels, BGR. The matrix is reused when frames are pooled.</summary>
    public Mat Pixels { get; private set; } = new();

    /// <summary>Width in pixels; 0 while empty.</summary>
    public int Width => this.Pixels.Cols;

    /// <summary>Height in pixels; 0 while empty.</summary>
    public int Height => this.Pixels.Rows;

    /// <summary>Running number given by the camera, from 1.</summary>
    public long Number { get; set; }

    /// <summary>Wall-clock time of capture (UTC).</summary>
    public DateTimeOffset CapturedAt { get; set; }

    /// <summary>Monotonic time stamp of capture, in ticks of the time provider that took it.</summary>
    public long CapturedTimestamp { get; set; }

    /// <summary>What the frame came from, such as a file name; null for a live camera.</summary>
    public string? Source { get; set; }

    /// <summary>Why the picture of this part cannot be used; null where it can.</summary>
    public string? Fault { get; set; }

    /// <summary>
    /// Called once the part has its result and all that are to know of it have it, from any thread; null where the source does
    /// not ask. Not called for a frame that is dropped.
    /// </summary>
    public Action? Judged { get; set; }

    /// <summary>Empties the frame, so that nobody judges the picture of an earlier part.</summary>
    public void Clear()
    {
        // Releasing a matrix leaves it without a header to ask for its size; a new one has none of that.
        this.Pixels.Dispose();
        this.Pixels = new Mat();
    }

    /// <inheritdoc/>
    public void Dispose() => this.Pixels.Dispose();
}
