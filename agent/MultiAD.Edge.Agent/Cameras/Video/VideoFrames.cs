using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;

namespace MultiAD.Edge.Agent.Cameras.Video;

/// <summary>
/// The frames of an open video. Those of a Motion JPEG file are taken as they are stored and checked one by one: FFmpeg fills
/// what is damaged and says nothing, and ends a file at the first frame whose header is damaged.
/// </summary>
internal sealed class VideoFrames : IDisposable
{
    private static readonly string[] CountingContainers = ["RIFF", "ftyp"];

    private readonly VideoOpener opener;
    private readonly Mat packet = new();
    private readonly Size size;
    private VideoCapture capture;
    private bool stored;
    private long read;

    /// <summary>Opens a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="opener">Opens it.</param>
    /// <exception cref="CameraException">It cannot be opened.</exception>
    public VideoFrames(VideoSource source, VideoOpener opener)
    {
        this.opener = opener;
        this.capture = opener.Open();
        if (!source.IsFile)
        {
            return;
        }

        this.size = new Size(this.capture.FrameWidth, this.capture.FrameHeight);
        this.Announced = IsCounted(source.Address) ? Math.Max(0, this.capture.FrameCount) : 0;
        if (this.capture.FourCC == "MJPG")
        {
            this.Exchange(stored: true);
        }
    }

    /// <summary>Frames that the file says it holds; 0 where it does not say.</summary>
    public long Announced { get; }

    /// <summary>Reads the next frame.</summary>
    /// <param name="pixels">Becomes the picture.</param>
    /// <param name="fault">What is wrong with the frame; null where nothing is.</param>
    /// <returns>False where there is no more.</returns>
    public bool TryRead(Mat pixels, out string? fault)
    {
        fault = null;
        if (!this.stored)
        {
            return this.capture.Read(pixels) && !pixels.Empty();
        }

        if (!this.capture.Read(this.packet) || this.packet.Empty() || !this.packet.GetArray(out byte[] bytes))
        {
            return false;
        }

        fault = MotionJpeg.ReadInto(bytes, pixels);
        if (this.read++ == 0 && fault is null && pixels.Size() != this.size)
        {
            // Two half pictures in a frame, as old grabbers store them, are for FFmpeg to put together.
            this.Exchange(stored: false);
            return this.TryRead(pixels, out fault);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.capture.Dispose();
        this.packet.Dispose();
    }

    // Other containers hold no number, and what is told for them is an estimate.
    private static bool IsCounted(string path)
    {
        var head = new byte[8];
        using var file = File.OpenRead(path);
        file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var text = System.Text.Encoding.ASCII.GetString(head);
        return CountingContainers.Any(name => text.Contains(name, StringComparison.Ordinal));
    }

    private void Exchange(bool stored)
    {
        this.capture.Dispose();
        this.capture = this.opener.Open(stored);
        this.stored = stored;
    }
}
