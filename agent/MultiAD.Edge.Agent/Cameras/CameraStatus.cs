namespace MultiAD.Edge.Agent.Cameras;

/// <summary>State of a camera at one moment.</summary>
/// <param name="State">How the source is doing.</param>
/// <param name="Problem">What is wrong and what to do, without credentials; null while nothing is wrong.</param>
/// <param name="Since">Wall-clock time (UTC) since which the state holds.</param>
internal sealed record CameraStatus(CameraState State, string? Problem, DateTimeOffset Since);
