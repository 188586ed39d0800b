namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>Where the picture of a part comes from.</summary>
/// <param name="Number">Running number of the camera within this start, from 1.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Source">File name; null for a live camera.</param>
/// <param name="CapturedAt">Time of capture (UTC).</param>
internal sealed record FrameOrigin(long Number, int Width, int Height, string? Source, DateTimeOffset CapturedAt);
