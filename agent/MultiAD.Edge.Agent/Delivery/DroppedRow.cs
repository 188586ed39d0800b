namespace MultiAD.Edge.Agent.Delivery;

/// <summary>An alert that had to leave the disk undelivered.</summary>
/// <param name="Row">Its row.</param>
/// <param name="AddedAt">When it was added (UTC).</param>
/// <param name="TooOld">Whether it waited too long; otherwise there was no room.</param>
internal readonly record struct DroppedRow(long Row, DateTimeOffset AddedAt, bool TooOld);
