namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>A picture of a frame for people to look at.</summary>
/// <param name="Jpeg">The picture.</param>
/// <param name="Frame">Frame that it shows, with the frame's own size.</param>
internal sealed record StationSnapshot(byte[] Jpeg, FrameOrigin Frame);
