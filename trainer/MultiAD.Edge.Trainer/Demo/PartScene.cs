using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Demo;

/// <summary>Everything that differs from part to part and picture to picture on the demonstration line.</summary>
internal sealed record PartScene
{
    /// <summary>Rotation of the part in radians, within 4 degrees.</summary>
    public required double Rotation { get; init; }

    /// <summary>Shift to the right as a share of the shorter image side.</summary>
    public required double ShiftX { get; init; }

    /// <summary>Shift downwards as a share of the shorter image side.</summary>
    public required double ShiftY { get; init; }

    /// <summary>Direction from which the light comes, in radians.</summary>
    public required double LightDirection { get; init; }

    /// <summary>Brightness of the light, about 1.</summary>
    public required double LightIntensity { get; init; }

    /// <summary>Fall of the light across the image, a fraction.</summary>
    public required double LightGradient { get; init; }

    /// <summary>Colour of the light: gain of red, its inverse on blue, about 1.</summary>
    public required double Warmth { get; init; }

    /// <summary>Phase of the tool marks in radians.</summary>
    public required double ToolPhase { get; init; }

    /// <summary>Deviation of the sensor's noise in grey levels.</summary>
    public required double Noise { get; init; }

    /// <summary>Deviation of the lens's blur in pixels.</summary>
    public required double Blur { get; init; }

    /// <summary>Seed of what is grainy: metal, ground and sensor.</summary>
    public required int GrainSeed { get; init; }

    /// <summary>Draws a scene at random.</summary>
    public static PartScene Draw(Random random)
    {
        double Around(double spread) => ((2 * random.NextDouble()) - 1) * spread;
        return new PartScene
        {
            Rotation = Around(4 * Math.PI / 180),
            ShiftX = Around(0.0125),
            ShiftY = Around(0.0125),
            LightDirection = (-Math.PI / 3) + Around(0.12),
            LightIntensity = 1 + Around(0.08),
            LightGradient = 0.12 + Around(0.05),
            Warmth = 1 + Around(0.02),
            ToolPhase = Around(Math.PI),
            Noise = 2 + Around(0.6),
            Blur = 0.55 + Around(0.15),
            GrainSeed = random.Next(),
        };
    }

    /// <summary>Place of a point of the part in a picture, in pixels.</summary>
    /// <param name="x">In the part's own axes, a share of the shorter image side.</param>
    /// <param name="y">The same downwards.</param>
    /// <param name="image">Size of the picture.</param>
    public Point2d Place(double x, double y, Size image)
    {
        var side = Math.Min(image.Width, image.Height);
        var (sin, cos) = Math.SinCos(this.Rotation);
        return new Point2d(
            (image.Width / 2.0) + (side * (this.ShiftX + (cos * x) - (sin * y))),
            (image.Height / 2.0) + (side * (this.ShiftY + (sin * x) + (cos * y))));
    }
}
