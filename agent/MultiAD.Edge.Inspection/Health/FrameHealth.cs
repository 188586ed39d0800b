using System.Globalization;

namespace MultiAD.Edge.Inspection.Health;

/// <summary>
/// What frames must be like for a model's verdict to mean something, learned from its good parts. A frame outside is no part
/// with a defect but a picture that cannot be judged. The bounds are wide: what they catch is a lamp that has failed, a lens
/// that is out of focus or covered, a camera that has moved.
/// </summary>
public sealed record FrameHealth
{
    // A picture of another scale is another picture to the model; up to that it is the same camera with other binning.
    private const double AspectTolerance = 0.02;
    private const double ScaleTolerance = 1.3;

    /// <summary>Width of the good parts' frames in pixels; 0 where they had several sizes, and any is taken.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the good parts' frames in pixels; 0 where they had several sizes.</summary>
    public required int Height { get; init; }

    /// <summary>Mean grey, 0 to 1.</summary>
    public required HealthRange Brightness { get; init; }

    /// <summary>Standard deviation of grey, 0 to 0.5.</summary>
    public required HealthRange Contrast { get; init; }

    /// <summary>Share of black pixels.</summary>
    public required HealthRange DarkShare { get; init; }

    /// <summary>Share of white pixels.</summary>
    public required HealthRange SaturatedShare { get; init; }

    /// <summary>Sharpness, see <see cref="FrameMeasures.Sharpness"/>.</summary>
    public required HealthRange Sharpness { get; init; }

    /// <summary>Correlation with <see cref="Reference"/>.</summary>
    public required HealthRange Likeness { get; init; }

    /// <summary>Mean thumbnail of the good parts (base64), see <see cref="FrameThumbnail"/>.</summary>
    public required byte[] Reference { get; init; }

    /// <summary>Number of good parts that the bounds were learned from.</summary>
    public required int Pictures { get; init; }

    /// <summary>What is wrong with a frame, one sentence with by how much and what to do; null where nothing is.</summary>
    public string? Check(FrameMeasures frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return this.CheckSize(frame)
            ?? (frame.Brightness < this.Brightness.Low || frame.DarkShare > this.DarkShare.High ? this.Dark(frame) : null)
            ?? (frame.Brightness > this.Brightness.High || frame.SaturatedShare > this.SaturatedShare.High ? this.Bright(frame) : null)
            ?? (frame.Contrast < this.Contrast.Low || frame.Contrast > this.Contrast.High
                ? Say("contrast", frame.Contrast, this.Contrast, "P1", "Look whether something covers the lens, and at the light.")
                : null)
            ?? this.CheckSharpness(frame)
            ?? (frame.Likeness < this.Likeness.Low
                ? "the picture is shifted or shows something else: " + Say(
                    "likeness", frame.Likeness, this.Likeness, "0.00", "Look whether camera or fixture have moved, and at the product.")
                : null);
    }

    /// <summary>What is wrong with the numbers, as one clause; null where nothing is.</summary>
    public string? Validate()
    {
        HealthRange[] ranges = [this.Brightness, this.Contrast, this.DarkShare, this.SaturatedShare, this.Sharpness, this.Likeness];
        return !ranges.All(range => range.IsValid)
                ? "a range of the frame health does not ascend or is not finite"
            : this.Width < 0 || this.Height < 0 || (this.Width == 0) != (this.Height == 0)
                ? "the frame health's size is not two sides"
            : this.Reference.Length != FrameThumbnail.Length
                ? $"the frame health's reference has not {FrameThumbnail.Length} values"
            : null;
    }

    private static string Say(string what, double value, HealthRange range, string format, string remedy)
    {
        string Text(double number) => number.ToString(format, CultureInfo.InvariantCulture);
        var usable = $"{Text(range.Low)} to {Text(range.High)}";
        return $"{what} {Text(value)}, good parts have {Text(range.Typical)} and {usable} is usable. {remedy}";
    }

    private string? CheckSize(FrameMeasures frame)
    {
        if (this.Width == 0)
        {
            return null;
        }

        var scale = (double)frame.Width / this.Width;
        var aspect = (double)frame.Width * this.Height / ((double)frame.Height * this.Width);
        return Math.Abs(aspect - 1) <= AspectTolerance && scale is >= 1 / ScaleTolerance and <= ScaleTolerance
            ? null
            : $"wrong size: {frame.Width} x {frame.Height} pixels, the good parts had {this.Width} x {this.Height}. "
                + "Set the camera's resolution to that, or train with pictures of this camera.";
    }

    private string Dark(FrameMeasures frame) => "the picture is dark: " + (frame.Brightness < this.Brightness.Low
        ? Say("brightness", frame.Brightness, this.Brightness, "P1", "Look at the light and the exposure.")
        : Say("black pixels", frame.DarkShare, this.DarkShare, "P1", "Look at the light and whether something covers the lens."));

    private string Bright(FrameMeasures frame) => "the picture is overexposed: " + (frame.Brightness > this.Brightness.High
        ? Say("brightness", frame.Brightness, this.Brightness, "P1", "Look at the light and the exposure.")
        : Say("white pixels", frame.SaturatedShare, this.SaturatedShare, "P1", "Look at the light and the exposure."));

    private string? CheckSharpness(FrameMeasures frame)
    {
        var (kind, remedy) = frame.Sharpness < this.Sharpness.Low
            ? ("the picture is blurred", "Look at focus, vibration and the lens.")
            : ("the picture is noisy or shows something else", "Look at gain and exposure, and at the product.");
        return this.Sharpness.Contains(frame.Sharpness)
            ? null
            : $"{kind}: " + Say("sharpness", frame.Sharpness, this.Sharpness, "0.00", remedy);
    }
}
