namespace MultiAD.Edge.Agent.Cameras.Capture;

/// <summary>What a capture thread tells its watchdog; all are called on that thread.</summary>
/// <param name="Captured">A picture, or a part without a usable one, was taken; gives its running number.</param>
/// <param name="Waiting">The camera is well, and no part has come yet.</param>
/// <param name="Failed">The camera failed and is tried again.</param>
/// <param name="Recovered">The thread had been abandoned, returned from the driver and has cleaned up.</param>
internal sealed record CaptureEvents(Func<long> Captured, Action Waiting, Action<CameraException> Failed, Action Recovered);
