namespace MultiAD.Edge.Inspection.Verdicts;

/// <summary>One connected part of the anomaly map over the pixel limit, in camera-frame pixels.</summary>
/// <param name="X">Left edge of the box.</param>
/// <param name="Y">Top edge of the box.</param>
/// <param name="Width">Width of the box.</param>
/// <param name="Height">Height of the box.</param>
/// <param name="Area">Area in square pixels (of the region, not the box).</param>
/// <param name="CentroidX">Horizontal centre of gravity.</param>
/// <param name="CentroidY">Vertical centre of gravity.</param>
/// <param name="Peak">Largest raw map value inside.</param>
public readonly record struct DefectRegion(int X, int Y, int Width, int Height, double Area, double CentroidX, double CentroidY, double Peak);
