namespace MultiAD.Edge.Agent.Cameras;

/// <summary>Kinds of camera.</summary>
internal enum CameraKind
{
    /// <summary>
    /// Image files of a folder, replayed in the order of their names; every file is one part. For demonstrations and tests.
    /// </summary>
    Folder,

    /// <summary>
    /// A folder that a camera or a file server puts pictures into: each is taken once, when it is complete, and is moved away
    /// when its part has its result.
    /// </summary>
    HotFolder,

    /// <summary>A video file; every frame is one part.</summary>
    Video,

    /// <summary>A Video4Linux device, running freely; the newest frame counts.</summary>
    V4l2,

    /// <summary>A network camera over RTSP (TCP transport), running freely; the newest frame counts.</summary>
    /// <remarks>Needs an OpenCV whose FFmpeg is built with network protocols; that of the official linux-x64 package is not.</remarks>
    Rtsp,
}
