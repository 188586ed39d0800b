namespace MultiAD.Edge.Agent.Cameras;

/// <summary>Kinds of camera.</summary>
internal enum CameraKind
{
    /// <summary>Image files of a folder, replayed in the order of their names; every file is one part.</summary>
    Folder,

    /// <summary>A video file; every frame is one part.</summary>
    Video,

    /// <summary>A Video4Linux device, running freely; the newest frame counts.</summary>
    V4l2,

    /// <summary>A network camera over RTSP (TCP transport), running freely; the newest frame counts.</summary>
    /// <remarks>Needs an OpenCV whose FFmpeg is built with network protocols; that of the official linux-x64 package is not.</remarks>
    Rtsp,
}
