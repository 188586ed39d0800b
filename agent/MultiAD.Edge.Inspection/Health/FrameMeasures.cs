namespace MultiAD.Edge.Inspection.Health;

/// <summary>What a frame is like as a photograph, whatever part it shows.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Brightness">Mean grey, 0 (black) to 1 (white).</param>
/// <param name="Contrast">Standard deviation of grey, 0 to 0.5.</param>
/// <param name="DarkShare">Share of pixels that are black, 0 to 1.</param>
/// <param name="SaturatedShare">Share of pixels that are white, 0 to 1.</param>
/// <param name="Sharpness">
/// Logarithm (natural) of the strength of detail of 3 to 9 pixels relative to the contrast; falls as a picture blurs.
/// </param>
/// <param name="Likeness">
/// Correlation of the thumbnail with the reference, -1 to 1: falls as camera or part move, or where the picture shows something
/// else; 0 without a reference.
/// </param>
public sealed record FrameMeasures(
    int Width,
    int Height,
    double Brightness,
    double Contrast,
    double DarkShare,
    double SaturatedShare,
    double Sharpness,
    double Likeness);
