using MultiAD.Edge.Agent.Cameras;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>Is told how a station's camera is doing. Frames wait for it: it must return at once and not throw.</summary>
internal interface ICameraObserver
{
    /// <summary>A camera is about to be used.</summary>
    /// <param name="description">What it is, without credentials.</param>
    void OnDescribed(string description);

    /// <summary>The camera's state changed.</summary>
    void OnChanged(CameraStatus status);
}
