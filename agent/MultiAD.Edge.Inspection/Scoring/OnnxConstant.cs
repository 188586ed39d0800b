namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>A constant tensor whose bytes are all in the file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its extents, each at least 1.</param>
/// <param name="Numbers">Its values where they are whole numbers, which shapes are; null for weights.</param>
internal sealed record OnnxConstant(string Name, long[] Shape, long[]? Numbers);
