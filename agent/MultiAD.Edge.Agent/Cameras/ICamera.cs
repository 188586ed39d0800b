using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Cameras;

/// <summary>
/// One source of frames. Calls block and come from one thread, the camera's own; only <see cref="IDisposable.Dispose"/> may
/// come late.
/// </summary>
internal interface ICamera : IDisposable
{
    /// <summary>What the camera is, for logs and the <c>info</c> topic; never a password.</summary>
    string Description { get; }

    /// <summary>
    /// True where every frame is one part, so that none may be dropped silently (folder, video file);
    /// false where it runs freely and the newest frame counts.
    /// </summary>
    bool EveryFrameCounts { get; }

    /// <summary>Opens or reopens the source.</summary>
    /// <exception cref="CameraException">It cannot be opened; the message names it and the remedy.</exception>
    void Open(CancellationToken cancellationToken);

    /// <summary>Waits for the next frame and fills it in (pixels, source); number and times are the supervisor's.</summary>
    /// <exception cref="CameraException">The source failed and must be opened again.</exception>
    FrameRead Read(Frame frame, CancellationToken cancellationToken);
}
