using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;

namespace MultiAD.Edge.Agent.Cameras;

/// <summary>
/// Frames through OpenCV: a video file (every frame is one part), a V4L2 device or an RTSP stream (the newest frame
/// counts). OpenCV reports success for a camera that is gone, so pictures are checked for content and change.
/// </summary>
internal sealed class VideoCamera : ICamera
{
    // CAP_PROP_OPEN_TIMEOUT_MSEC and CAP_PROP_READ_TIMEOUT_MSEC, which the wrapper does not name.
    private const int OpenTimeoutProperty = 53;
    private const int ReadTimeoutProperty = 54;

    private readonly CameraOptions options;
    private readonly string address;
    private readonly FrozenFrameDetector? frozen;
    private readonly Mat converted = new();
    private VideoCapture? capture;
    private long framesRead;

    /// <summary>Makes the camera; nothing is opened before <see cref="Open"/>.</summary>
    /// <param name="options">Kind video, v4l2 or rtsp with a well-formed path.</param>
    /// <param name="timeProvider">Clock for noticing a frozen picture.</param>
    /// <exception cref="ArgumentException">The kind is folder, or the path is malformed.</exception>
    public VideoCamera(CameraOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        this.options = options;
        (this.address, this.Description) = options.Kind switch
        {
            CameraKind.Video => (options.Path, $"video {options.Path}"),
            CameraKind.V4l2 when CameraAddress.Device(options.Path) is { } device => (device, $"device {device}"),
            CameraKind.Rtsp => (options.Path, CameraAddress.Redact(options.Path)),
            _ => throw new ArgumentException($"{options.Kind} is not a video, or its path is malformed.", nameof(options)),
        };
        this.EveryFrameCounts = options.Kind == CameraKind.Video;
        this.frozen = this.EveryFrameCounts ? null : new FrozenFrameDetector(options.StallTimeout, timeProvider);
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public bool EveryFrameCounts { get; }

    private string PathKey => this.options.KeyOf(nameof(CameraOptions.Path));

    // Shorter than the stall timeout, so that a silent camera ends in an error rather than in an abandoned thread.
    private TimeSpan NativeTimeout => this.options.StallTimeout * 0.75;

    /// <inheritdoc/>
    public void Open(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        this.Close();
        this.CheckFile();
        NativeVideo.Prepare(this.NativeTimeout);
        this.capture = this.OpenCapture();
        this.framesRead = 0;
        this.frozen?.Restart();
    }

    /// <inheritdoc/>
    public FrameRead Read(Frame frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(frame);
        cancellationToken.ThrowIfCancellationRequested();
        if (!this.TryRead(frame.Pixels))
        {
            if (!this.EveryFrameCounts)
            {
                throw new CameraException($"The camera {this.Description} gives no picture any more. Check its cable, power and network.");
            }

            if (this.framesRead == 0)
            {
                throw new CameraException($"{this.Description} holds no frame that can be decoded. Replace the file, or correct {this.PathKey}.");
            }

            if (!this.options.Loop)
            {
                return FrameRead.End;
            }

            this.Open(cancellationToken);
            return this.Read(frame, cancellationToken);
        }

        this.framesRead++;
        frame.Source = this.EveryFrameCounts ? $"{Path.GetFileName(this.address)}#{this.framesRead}" : null;
        this.CheckChange(frame.Pixels);
        this.MakeBgr(frame.Pixels);
        this.CheckSize(frame.Pixels);
        return FrameRead.Frame;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.Close();
        this.frozen?.Dispose();
        this.converted.Dispose();
    }

    private bool TryRead(Mat pixels)
    {
        var source = this.capture ?? throw new InvalidOperationException("The camera is not open.");
        try
        {
            return source.Read(pixels) && !pixels.Empty();
        }
        catch (Exception error) when (error is OpenCVException or OpenCvSharpException)
        {
            throw this.Failure($"Reading the camera {this.Description} failed", "Check its cable, power and network.", error);
        }
    }

    private void CheckFile()
    {
        if (this.options.Kind == CameraKind.Rtsp)
        {
            return;
        }

        if (!File.Exists(this.address))
        {
            throw new CameraException(this.options.Kind == CameraKind.Video
                ? $"The video file {this.address} is missing. Put it there, allow the service to read it, or correct {this.PathKey}."
                : $"The camera device {this.address} is missing. Plug the camera in, or correct {this.PathKey}; v4l2-ctl --list-devices lists what is there.");
        }

        if (this.options.Kind == CameraKind.V4l2 && !NativeVideo.MayUse(this.address))
        {
            throw new CameraException(
                $"The camera device {this.address} may not be used by this service. "
                + "Add its user to the group video, and allow the device in its unit.");
        }
    }

    private VideoCapture OpenCapture()
    {
        var timeout = (int)this.NativeTimeout.TotalMilliseconds;
        VideoCapture? opened = null;
        try
        {
            opened = this.options.Kind switch
            {
                CameraKind.V4l2 => new VideoCapture(this.address, VideoCaptureAPIs.V4L2),
                CameraKind.Rtsp => new VideoCapture(
                    this.address,
                    VideoCaptureAPIs.FFMPEG,
                    [OpenTimeoutProperty, timeout, ReadTimeoutProperty, timeout]),
                _ => new VideoCapture(this.address, VideoCaptureAPIs.FFMPEG),
            };
            if (!opened.IsOpened())
            {
                throw this.Failure($"The camera {this.Description} cannot be opened", this.OpenRemedy(), null);
            }

            this.Request(opened);
            var result = opened;
            opened = null;
            return result;
        }
        catch (Exception error) when (error is OpenCVException or OpenCvSharpException)
        {
            throw this.Failure($"The camera {this.Description} cannot be opened", this.OpenRemedy(), error);
        }
        finally
        {
            opened?.Dispose();
        }
    }

    private void Request(VideoCapture opened)
    {
        if (this.options.Kind != CameraKind.V4l2)
        {
            return;
        }

        if (this.options.Width > 0 && this.options.Height > 0)
        {
            opened.Set(VideoCaptureProperties.FrameWidth, this.options.Width);
            opened.Set(VideoCaptureProperties.FrameHeight, this.options.Height);
        }

        if (this.options.FramesPerSecond > 0)
        {
            opened.Set(VideoCaptureProperties.Fps, this.options.FramesPerSecond);
        }
    }

    private string OpenRemedy() => this.options.Kind switch
    {
        CameraKind.Video => "It is no video that can be decoded: convert it (MJPEG in AVI, or H.264 in MP4) and check that the service may read it.",
        CameraKind.V4l2 => "Stop the program that uses it, or name the capture node of the camera; v4l2-ctl --list-devices lists them.",
        _ => $"Check that the camera is on and reachable, the address, user and password in {this.PathKey}, and that the OpenCV library in use is built with RTSP.",
    };

    private void CheckChange(Mat pixels)
    {
        if (this.frozen?.Observe(pixels) is not { } repeated)
        {
            return;
        }

        if (this.options.Kind == CameraKind.V4l2 && !File.Exists(this.address))
        {
            throw new CameraException($"The camera {this.Description} was unplugged. Plug it in again.");
        }

        if (repeated >= this.options.StallTimeout)
        {
            throw new CameraException(
                $"The camera {this.Description} has repeated one picture for {this.options.StallTimeout.TotalSeconds:0.#} s or longer. "
                + "Restart the camera; check that its lens is not covered.")
            {
                Frozen = true,
            };
        }
    }

    private void MakeBgr(Mat pixels)
    {
        var type = pixels.Type();
        if (type == MatType.CV_8UC3)
        {
            return;
        }

        if (type != MatType.CV_8UC1 && type != MatType.CV_8UC4)
        {
            throw new CameraException(
                $"The camera {this.Description} gives pixels of type {type}; 8-bit grey or colour is needed. "
                + "Set another pixel format on the camera.");
        }

        Cv2.CvtColor(pixels, this.converted, type == MatType.CV_8UC1 ? ColorConversionCodes.GRAY2BGR : ColorConversionCodes.BGRA2BGR);
        this.converted.CopyTo(pixels);
    }

    private void CheckSize(Mat pixels)
    {
        if (this.options.Kind == CameraKind.V4l2 && this.options.Width > 0 && (pixels.Cols != this.options.Width || pixels.Rows != this.options.Height))
        {
            throw new CameraException(
                $"The camera {this.Description} gives {pixels.Cols} x {pixels.Rows} pixels, asked were {this.options.Width} x {this.options.Height}. "
                + $"Set {this.options.KeyOf(nameof(CameraOptions.Width))} and {nameof(CameraOptions.Height)} to a size that v4l2-ctl --list-formats-ext lists.");
        }
    }

    // Native messages may repeat an address with its password.
    private CameraException Failure(string what, string remedy, Exception? cause) => this.options.Kind == CameraKind.Rtsp || cause is null
        ? new CameraException($"{what}. {remedy}")
        : new CameraException($"{what} ({cause.Message}). {remedy}", cause);

    private void Close()
    {
        this.capture?.Dispose();
        this.capture = null;
    }
}
