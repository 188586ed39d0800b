namespace MultiAD.Edge.Inspection.Verdicts;

/// <summary>One connected part of the anomaly map over the pixel limit, in pixels of the camera frame.</summary>
public readonly record struct DefectRegion
{
    /// <summary>Left edge of the box.</summary>
    public required int X { get; init; }

    /// <summary>Top edge of the box.</summary>
    public required int Y { get; init; }

    /// <summary>Width of the box, at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the box, at least 1.</summary>
    public required int Height { get; init; }

    /// <summary>Area of the region (not of its box) in square pixels.</summary>
    public required double Area { get; init; }

    /// <summary>Horizontal centre of gravity.</summary>
    public required double CentroidX { get; init; }

    /// <summary>Vertical centre of gravity.</summary>
    public required double CentroidY { get; init; }

    /// <summary>Largest raw map value inside, over the pixel limit.</summary>
    public required double Peak { get; init; }
}
