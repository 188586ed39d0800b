using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Cameras;

/// <summary>How a read ended.</summary>
internal enum FrameRead
{
    /// <summary>The frame holds a picture.</summary>
    Frame,

    /// <summary>
    /// One part was there, but its picture cannot be used; the frame's source names it and <see cref="Frame.Fault"/> says why.
    /// </summary>
    Unusable,

    /// <summary>The source is well and no part has come yet; it is asked again at once.</summary>
    Waiting,

    /// <summary>The source has come to its planned end.</summary>
    End,

    /// <summary>The source has come to an end before the one that it announced; <see cref="Frame.Fault"/> says so.</summary>
    EndedEarly,
}
