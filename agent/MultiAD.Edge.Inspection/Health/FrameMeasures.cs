namespace MultiAD.Edge.Inspection.Health;

/// <summary>What a frame is like as a photograph, whatever part it shows.</summary>
public sealed record FrameMeasures
{
    /// <summary>Width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Mean grey, 0 (black) to 1 (white).</summary>
    public required double Brightness { get; init; }

    /// <summary>Standard deviation of grey, 0 to 0.5.</summary>
    public required double Contrast { get; init; }

    /// <summary>Share of pixels that are black, 0 to 1.</summary>
    public required double DarkShare { get; init; }

    /// <summary>Share of pixels that are white, 0 to 1.</summary>
    public required double SaturatedShare { get; init; }

    /// <summary>
    /// Logarithm (natural) of the strength of detail of 3 to 9 pixels relative to the contrast; falls as a picture blurs.
    /// </summary>
    public required double Sharpness { get; init; }

    /// <summary>
    /// Correlation of the thumbnail with the reference, -1 to 1: falls as camera or part move, or where the picture shows
    /// something else; 0 without a reference.
    /// </summary>
    public double Likeness { get; init; }
}
