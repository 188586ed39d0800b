using OpenCvSharp;

namespace MultiAD.Edge.Agent.Cameras.Video;

/// <summary>
/// The size and rate that a V4L2 device is asked for. A driver that cannot give a size silently gives another, so what
/// comes is checked. Other sources are asked for nothing.
/// </summary>
/// <param name="source">The device.</param>
/// <param name="options">Width, Height and FramesPerSecond are used; 0 leaves them to the device.</param>
internal sealed class DeviceFormat(VideoSource source, CameraOptions options)
{
    private readonly bool isDevice = source.Kind == CameraKind.V4l2;

    /// <summary>Asks the device.</summary>
    public void Request(VideoCapture capture)
    {
        ArgumentNullException.ThrowIfNull(capture);
        if (!this.isDevice)
        {
            return;
        }

        if (options.Width > 0 && options.Height > 0)
        {
            capture.Set(VideoCaptureProperties.FrameWidth, options.Width);
            capture.Set(VideoCaptureProperties.FrameHeight, options.Height);
        }

        if (options.FramesPerSecond > 0)
        {
            capture.Set(VideoCaptureProperties.Fps, options.FramesPerSecond);
        }
    }

    /// <summary>Compares a picture with the size that was asked for.</summary>
    /// <exception cref="CameraException">It has another size.</exception>
    public void Check(Mat picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (this.isDevice && options.Width > 0 && (picture.Cols != options.Width || picture.Rows != options.Height))
        {
            throw new CameraException(
                $"The camera {source.Description} gives {picture.Cols} x {picture.Rows} pixels, "
                + $"asked were {options.Width} x {options.Height}. "
                + $"Set {options.KeyOf(nameof(options.Width))} and {nameof(options.Height)} to a size that "
                + "v4l2-ctl --list-formats-ext lists.");
        }
    }
}
