using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>Closed outlines around the origin, in pixels.</summary>
internal static class DefectOutline
{
    private const int BlobPoints = 48;

    /// <summary>A turned rectangle.</summary>
    public static Point2d[] Rectangle(double width, double height, double angle) =>
    [
        Turn(-width / 2, -height / 2, angle),
        Turn(width / 2, -height / 2, angle),
        Turn(width / 2, height / 2, angle),
        Turn(-width / 2, height / 2, angle),
    ];

    /// <summary>A turned ellipse with an uneven edge of about the same area.</summary>
    public static Point2d[] Blob(double width, double height, double angle, Random random)
    {
        Span<double> strengths = stackalloc double[4];
        Span<double> phases = stackalloc double[4];
        for (var i = 0; i < strengths.Length; i++)
        {
            strengths[i] = random.NextUniform(0, 0.35) / (i + 1);
            phases[i] = random.NextAngle();
        }

        var outline = new Point2d[BlobPoints];
        for (var i = 0; i < BlobPoints; i++)
        {
            var turn = 2 * Math.PI * i / BlobPoints;
            var radius = 1.0;
            for (var wave = 0; wave < strengths.Length; wave++)
            {
                radius += strengths[wave] * Math.Cos(((wave + 2) * turn) + phases[wave]);
            }

            outline[i] = Turn(radius * width * Math.Cos(turn) / 2, radius * height * Math.Sin(turn) / 2, angle);
        }

        return outline;
    }

    /// <summary>A bent line from a heading that drifts.</summary>
    /// <param name="length">Of the whole line, in pixels.</param>
    /// <param name="steps">Number of straight pieces.</param>
    /// <param name="bend">Largest change of heading from piece to piece, radians.</param>
    /// <param name="random">Source of chance.</param>
    public static Point2d[] Line(double length, int steps, double bend, Random random)
    {
        var line = new Point2d[steps + 1];
        var heading = random.NextAngle();
        for (var i = 1; i <= steps; i++)
        {
            line[i] = line[i - 1] + new Point2d(length / steps * Math.Cos(heading), length / steps * Math.Sin(heading));
            heading += random.NextUniform(-bend, bend);
        }

        var middle = line[steps / 2];
        for (var i = 0; i <= steps; i++)
        {
            line[i] -= middle;
        }

        return line;
    }

    private static Point2d Turn(double x, double y, double angle) =>
        new((x * Math.Cos(angle)) - (y * Math.Sin(angle)), (x * Math.Sin(angle)) + (y * Math.Cos(angle)));
}
