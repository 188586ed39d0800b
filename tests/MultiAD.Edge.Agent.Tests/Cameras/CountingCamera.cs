using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Tests.Cameras;

/// <summary>Tells of each attempt to open a camera.</summary>
internal sealed class CountingCamera(ICamera camera, Action opening) : ICamera
{
    public string Description => camera.Description;

    public bool EveryFrameCounts => camera.EveryFrameCounts;

    public void Open(CancellationToken cancellationToken)
    {
        opening();
        camera.Open(cancellationToken);
    }

    public FrameRead Read(Frame frame, CancellationToken cancellationToken) => camera.Read(frame, cancellationToken);

    public void Dispose() => camera.Dispose();
}
