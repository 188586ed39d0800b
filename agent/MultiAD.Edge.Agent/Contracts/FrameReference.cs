namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Which frame a verdict is about.</summary>
/// <param name="Number">Running number of the camera, from 1.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Source">File name, or null for a live camera.</param>
internal sealed record FrameReference(long Number, int Width, int Height, string? Source);
