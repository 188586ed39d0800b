using MultiAD.Edge.Agent.Cameras.Capture;
using OpenCvSharp;

namespace MultiAD.Edge.Agent.Cameras.Video;

/// <summary>Tells a live camera from one that is gone: OpenCV goes on to report success, with the last picture.</summary>
/// <param name="source">The camera.</param>
/// <param name="timeout">How long one picture may be repeated.</param>
/// <param name="timeProvider">Clock of the repetition.</param>
internal sealed class LiveSignal(VideoSource source, TimeSpan timeout, TimeProvider timeProvider) : IDisposable
{
    private readonly FrozenFrameDetector detector = new(timeout, timeProvider);

    /// <summary>Looks at the next picture; costs next to nothing while pictures differ.</summary>
    /// <exception cref="CameraException">The device is gone, or it has repeated one picture for too long.</exception>
    public void Check(Mat picture)
    {
        if (this.detector.Observe(picture) is not { } repeated)
        {
            return;
        }

        if (source.Kind == CameraKind.V4l2 && !File.Exists(source.Address))
        {
            throw new CameraException($"The camera {source.Description} was unplugged. Plug it in again.");
        }

        if (repeated >= timeout)
        {
            throw new CameraException(
                $"The camera {source.Description} has repeated one picture for {timeout.TotalSeconds:0.#} s or longer. "
                + "Restart the camera; check that its lens is not covered.")
            {
                Frozen = true,
            };
        }
    }

    /// <summary>The camera was opened again.</summary>
    public void Restart() => this.detector.Restart();

    /// <inheritdoc/>
    public void Dispose() => this.detector.Dispose();
}
