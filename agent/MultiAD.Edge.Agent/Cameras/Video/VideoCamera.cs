using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;

namespace MultiAD.Edge.Agent.Cameras.Video;

/// <summary>
/// Frames through OpenCV: a video file (every frame is one part), a V4L2 device or an RTSP stream (the newest frame
/// counts). OpenCV reports success for a camera that is gone, so pictures are checked for content and change.
/// </summary>
internal sealed class VideoCamera : ICamera
{
    // Shorter than the stall timeout, so that a silent camera ends in an error rather than in an abandoned thread.
    private const double NativeShareOfTimeout = 0.75;

    private readonly VideoSource source;
    private readonly VideoOpener opener;
    private readonly DeviceFormat format;
    private readonly BgrConverter converter;
    private readonly LiveSignal? signal;
    private readonly bool loop;
    private VideoFrames? frames;
    private long framesRead;

    /// <summary>Makes the camera; nothing is opened before <see cref="Open"/>.</summary>
    /// <param name="options">Kind video, v4l2 or rtsp with a well-formed path.</param>
    /// <param name="timeProvider">Clock for noticing a frozen picture.</param>
    /// <exception cref="ArgumentException">The kind is folder, or the path is malformed.</exception>
    public VideoCamera(CameraOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        this.source = VideoSource.From(options);
        this.format = new DeviceFormat(this.source, options);
        this.opener = new VideoOpener(this.source, this.format, options.StallTimeout * NativeShareOfTimeout);
        this.converter = new BgrConverter(this.source);
        this.signal = this.source.IsFile ? null : new LiveSignal(this.source, options.StallTimeout, timeProvider);
        this.loop = options.Loop;
    }

    /// <inheritdoc/>
    public string Description => this.source.Description;

    /// <inheritdoc/>
    public bool EveryFrameCounts => this.source.IsFile;

    /// <inheritdoc/>
    public void Open(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        this.Close();
        this.frames = new VideoFrames(this.source, this.opener);
        this.framesRead = 0;
        this.signal?.Restart();
    }

    /// <inheritdoc/>
    public FrameRead Read(Frame frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(frame);
        cancellationToken.ThrowIfCancellationRequested();
        if (!this.TryRead(frame.Pixels, out var fault))
        {
            this.RequireEndOfFile();
            if (!this.loop)
            {
                frame.Fault = this.EarlyEnd();
                return frame.Fault is null ? FrameRead.End : FrameRead.EndedEarly;
            }

            this.Open(cancellationToken);
            return this.Read(frame, cancellationToken);
        }

        this.framesRead++;
        frame.Source = this.source.IsFile ? $"{Path.GetFileName(this.source.Address)}#{this.framesRead}" : null;
        if (fault is not null)
        {
            frame.Clear();
            frame.Fault = $"{frame.Source}: {fault}";
            return FrameRead.Unusable;
        }

        this.signal?.Check(frame.Pixels);
        this.converter.Convert(frame.Pixels);
        this.format.Check(frame.Pixels);
        return FrameRead.Frame;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.Close();
        this.signal?.Dispose();
        this.converter.Dispose();
    }

    private bool TryRead(Mat pixels, out string? fault)
    {
        var opened = this.frames ?? throw new InvalidOperationException("The camera is not open.");
        try
        {
            return opened.TryRead(pixels, out fault);
        }
        catch (Exception error) when (error is OpenCVException or OpenCvSharpException)
        {
            throw this.source.Failure($"Reading the camera {this.Description} failed", "Check its cable, power and network.", error);
        }
    }

    // No picture is the end of a file that gave some, and a fault everywhere else.
    private void RequireEndOfFile()
    {
        if (!this.source.IsFile)
        {
            throw new CameraException($"The camera {this.Description} gives no picture any more. Check its cable, power and network.");
        }

        if (this.framesRead == 0)
        {
            throw new CameraException(
                $"{this.Description} holds no frame that can be decoded. Replace the file, or correct {this.source.PathKey}.");
        }
    }

    private string? EarlyEnd() => this.frames!.Announced <= this.framesRead
        ? null
        : $"{this.Description} ends after {this.framesRead} of the {this.frames.Announced} frames that it announces: "
            + "it was cut off, or is damaged. Copy or take it again.";

    private void Close()
    {
        this.frames?.Dispose();
        this.frames = null;
    }
}
