namespace MultiAD.Edge.Agent.Cameras;

/// <summary>How the source of frames is doing.</summary>
internal enum CameraState
{
    /// <summary>Being opened for the first time; no frame has come yet.</summary>
    Connecting,

    /// <summary>Frames come, or the folder that they come into is watched.</summary>
    Ok,

    /// <summary>It cannot be opened, or it stopped giving frames; it is tried again by itself.</summary>
    NoSignal,

    /// <summary>It hangs in its driver, or repeats one picture; it is tried again by itself.</summary>
    Stalled,

    /// <summary>It came to its planned end.</summary>
    Ended,
}
