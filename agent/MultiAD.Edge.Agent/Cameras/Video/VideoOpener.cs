using OpenCvSharp;

namespace MultiAD.Edge.Agent.Cameras.Video;

/// <summary>Opens a video source and says in words why it does not open: OpenCV only says that it does not.</summary>
/// <param name="source">What to open.</param>
/// <param name="format">What a device is asked for once it is open.</param>
/// <param name="readTimeout">Longest wait for opening it and for each of its frames.</param>
internal sealed class VideoOpener(VideoSource source, DeviceFormat format, TimeSpan readTimeout)
{
    // CAP_PROP_OPEN_TIMEOUT_MSEC and CAP_PROP_READ_TIMEOUT_MSEC, which the wrapper does not name.
    private const int OpenTimeoutProperty = 53;
    private const int ReadTimeoutProperty = 54;

    /// <summary>Opens the source; the caller owns the result.</summary>
    /// <param name="stored">Whether a file's frames are given as they are stored, not decoded.</param>
    /// <exception cref="CameraException">It is missing, may not be used or cannot be opened; with the remedy.</exception>
    public VideoCapture Open(bool stored = false)
    {
        this.RequireFile();
        NativeVideo.Prepare(readTimeout);
        VideoCapture? opened = null;
        try
        {
            opened = this.OpenNative(stored);
            if (!opened.IsOpened())
            {
                throw this.NotOpened(null);
            }

            format.Request(opened);
            return opened;
        }
        catch (Exception error)
        {
            opened?.Dispose();
            if (error is OpenCVException or OpenCvSharpException)
            {
                throw this.NotOpened(error);
            }

            throw;
        }
    }

    private VideoCapture OpenNative(bool stored)
    {
        var timeout = (int)readTimeout.TotalMilliseconds;
        return source.Kind switch
        {
            CameraKind.V4l2 => new VideoCapture(source.Address, VideoCaptureAPIs.V4L2),
            CameraKind.Rtsp => new VideoCapture(
                source.Address, VideoCaptureAPIs.FFMPEG, [OpenTimeoutProperty, timeout, ReadTimeoutProperty, timeout]),
            _ when stored => new VideoCapture(source.Address, VideoCaptureAPIs.FFMPEG, [(int)VideoCaptureProperties.Format, -1]),
            _ => new VideoCapture(source.Address, VideoCaptureAPIs.FFMPEG),
        };
    }

    private void RequireFile()
    {
        if (source.Kind == CameraKind.Rtsp)
        {
            return;
        }

        if (!File.Exists(source.Address))
        {
            throw new CameraException(source.IsFile
                ? $"The video file {source.Address} is missing. Put it there, allow the service to read it, or correct {source.PathKey}."
                : $"The camera device {source.Address} is missing. Plug the camera in, or correct {source.PathKey}; "
                    + "v4l2-ctl --list-devices lists what is there.");
        }

        if (source.Kind == CameraKind.V4l2 && !NativeVideo.HasReadWriteAccess(source.Address))
        {
            throw new CameraException(
                $"The camera device {source.Address} may not be used by this service. "
                + "Add its user to the group video, and allow the device in its unit.");
        }
    }

    private CameraException NotOpened(Exception? cause) =>
        source.Failure($"The camera {source.Description} cannot be opened", this.Remedy(), cause);

    private string Remedy() => source.Kind switch
    {
        CameraKind.Video => "It is no video that can be decoded: convert it (MJPEG in AVI, or H.264 in MP4) "
            + "and check that the service may read it.",
        CameraKind.V4l2 => "Stop the program that uses it, or name the capture node of the camera; v4l2-ctl --list-devices lists them.",
        _ => $"Check that the camera is on and reachable, the address, user and password in {source.PathKey}, "
            + "and that the OpenCV library in use is built with RTSP.",
    };
}
