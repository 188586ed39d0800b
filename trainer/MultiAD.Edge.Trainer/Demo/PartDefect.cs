using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Demo;

/// <summary>One defect with its place and size; painted onto the shaded surface in grey levels.</summary>
internal sealed class PartDefect
{
    private const double RingMiddle = (RingRenderer.OuterRadius + RingRenderer.InnerRadius) / 2;

    private readonly int seed;
    private readonly double size;

    private PartDefect(DefectKind kind, int seed, double size, int hole)
    {
        this.Kind = kind;
        this.seed = seed;
        this.size = size;
        this.Hole = hole;
    }

    /// <summary>What it is.</summary>
    public DefectKind Kind { get; }

    /// <summary>The hole that is missing.</summary>
    public int Hole { get; }

    /// <summary>Draws a defect; sizes go from hard to see to plain.</summary>
    public static PartDefect Draw(DefectKind kind, Random random) =>
        new(kind, random.Next(), 0.4 + (0.8 * random.NextDouble()), random.Next(RingRenderer.BoltHoles));

    /// <summary>Paints the defect; a missing hole and smeared print are the renderer's work.</summary>
    /// <param name="surface">Grey levels as single-precision numbers, changed in place.</param>
    /// <param name="scene">Pose and light of the part.</param>
    /// <param name="side">Shorter side of the surface in pixels.</param>
    /// <returns>Gain of the blue channel where the defect has a colour of its own, else null; the caller disposes it.</returns>
    public Mat? Paint(Mat surface, PartScene scene, double side)
    {
        var random = new Random(this.seed);

        // Between two bolt holes, where there is metal to damage.
        var sector = random.Next(RingRenderer.BoltHoles) + 0.5 + (0.4 * (random.NextDouble() - 0.5));
        var angle = sector * 2 * Math.PI / RingRenderer.BoltHoles;
        var radius = RingMiddle + (((2 * random.NextDouble()) - 1) * 0.07);
        var centre = new Point2d(radius * Math.Cos(angle), radius * Math.Sin(angle));
        switch (this.Kind)
        {
            case DefectKind.Scratch:
                this.PaintScratch(surface, scene, side, centre, random);
                break;
            case DefectKind.Dent:
                this.PaintDent(surface, scene, side, centre);
                break;
            case DefectKind.Stain:
                return this.PaintStain(surface, scene, side, centre, random);
            case DefectKind.Chip:
                this.PaintChip(surface, scene, side, angle, random);
                break;
            case DefectKind.Crack:
                this.PaintCrack(surface, scene, side, angle, random);
                break;
        }

        return null;
    }

    // Pixel of the surface where a point of the part lies.
    private static Point Pixel(Mat surface, PartScene scene, double x, double y)
    {
        var place = scene.Place(x, y, surface.Size());
        return new Point((int)Math.Round(place.X), (int)Math.Round(place.Y));
    }

    private static Point PixelAt(Mat surface, PartScene scene, double radius, double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        return Pixel(surface, scene, radius * cos, radius * sin);
    }

    private static void Blend(Mat surface, Mat weight, double level)
    {
        // surface + weight (level - surface)
        using var difference = new Mat();
        Cv2.Subtract(new Scalar(level), surface, difference);
        Cv2.Multiply(difference, weight, difference);
        Cv2.Add(surface, difference, surface);
    }

    private static Mat Empty(Mat surface) => new(surface.Rows, surface.Cols, MatType.CV_32FC1, Scalar.All(0));

    private void PaintScratch(Mat surface, PartScene scene, double side, Point2d centre, Random random)
    {
        var length = 0.16 * this.size;
        var direction = random.NextDouble() * Math.PI;
        var bend = (random.NextDouble() - 0.5) * 0.3;
        var points = Enumerable.Range(0, 12).Select(i =>
        {
            var t = (i / 11.0) - 0.5;
            var turned = direction + (bend * t);
            return Pixel(
                surface, scene, centre.X + (length * t * Math.Cos(turned)), centre.Y + (length * t * Math.Sin(turned)));
        }).ToArray();
        using var dark = Empty(surface);
        using var bright = Empty(surface);
        var thin = Math.Max(1, (int)Math.Round(side / 960 * 2 * this.size));
        Cv2.Polylines(dark, [points], false, Scalar.All(0.5), thin + 3, LineTypes.AntiAlias);
        Cv2.Polylines(bright, [points], false, Scalar.All(0.85), thin, LineTypes.AntiAlias);
        Blend(surface, dark, 70);
        Blend(surface, bright, 225);
    }

    private unsafe void PaintDent(Mat surface, PartScene scene, double side, Point2d centre)
    {
        var at = scene.Place(centre.X, centre.Y, surface.Size());
        var radius = side * 0.018 * this.size;
        var (lightY, lightX) = Math.SinCos(scene.LightDirection);
        var reach = (int)(4 * radius);
        var bottom = Math.Min(surface.Rows, (int)at.Y + reach);
        var right = Math.Min(surface.Cols, (int)at.X + reach);
        for (var row = Math.Max(0, (int)at.Y - reach); row < bottom; row++)
        {
            var line = (float*)surface.Ptr(row);
            for (var column = Math.Max(0, (int)at.X - reach); column < right; column++)
            {
                var dx = (column - at.X) / radius;
                var dy = (row - at.Y) / radius;

                // Slope of a Gaussian hollow against the light.
                var slope = ((dx * lightX) + (dy * lightY)) * Math.Exp(-((dx * dx) + (dy * dy)) / 2);
                line[column] -= (float)(95 * slope);
            }
        }
    }

    private Mat PaintStain(Mat surface, PartScene scene, double side, Point2d centre, Random random)
    {
        using var weight = Empty(surface);
        var count = 5 + random.Next(4);
        for (var i = 0; i < count; i++)
        {
            var x = centre.X + ((random.NextDouble() - 0.5) * 0.06 * this.size);
            var y = centre.Y + ((random.NextDouble() - 0.5) * 0.06 * this.size);
            var axes = new Size(
                side * (0.01 + (0.02 * random.NextDouble())) * this.size,
                side * (0.01 + (0.02 * random.NextDouble())) * this.size);
            Cv2.Ellipse(weight, Pixel(surface, scene, x, y), axes, random.Next(180), 0, 360, Scalar.All(1), -1);
        }

        Cv2.GaussianBlur(weight, weight, new Size(0, 0), side * 0.003);
        using var gain = new Mat();
        Cv2.Multiply(weight, new Scalar(-0.38), gain);
        Cv2.Add(gain, new Scalar(1), gain);
        Cv2.Multiply(surface, gain, surface);
        Cv2.Multiply(weight, new Scalar(-0.2), gain);
        var blueGain = new Mat();
        Cv2.Add(gain, new Scalar(1), blueGain);
        return blueGain;
    }

    private void PaintChip(Mat surface, PartScene scene, double side, double angle, Random random)
    {
        var span = 0.09 * this.size;
        var depth = 0.03 * this.size;
        var points = new List<Point>();
        const int Corners = 9;
        double AngleAt(int corner) => angle + (span * (((double)corner / Corners) - 0.5) / RingRenderer.OuterRadius * 2);
        for (var i = 0; i <= Corners; i++)
        {
            var t = (double)i / Corners;
            var inward = depth * Math.Sin(Math.PI * t) * (0.6 + (0.8 * random.NextDouble()));
            points.Add(PixelAt(surface, scene, RingRenderer.OuterRadius - inward, AngleAt(i)));
        }

        for (var i = Corners; i >= 0; i--)
        {
            points.Add(PixelAt(surface, scene, RingRenderer.OuterRadius + 0.004, AngleAt(i)));
        }

        using var broken = Empty(surface);
        using var edge = Empty(surface);
        Cv2.FillPoly(broken, [points], Scalar.All(1), LineTypes.AntiAlias);
        var thickness = Math.Max(1, (int)(side / 960 * 3));
        Cv2.Polylines(edge, [points.Take(Corners + 1)], false, Scalar.All(0.6), thickness, LineTypes.AntiAlias);
        Blend(surface, broken, 32);
        Blend(surface, edge, 150);
    }

    private void PaintCrack(Mat surface, PartScene scene, double side, double angle, Random random)
    {
        // From the inner edge outwards, as fatigue cracks grow.
        var radius = RingRenderer.InnerRadius;
        var heading = angle;
        var x = radius * Math.Cos(angle);
        var y = radius * Math.Sin(angle);
        var points = new List<Point> { Pixel(surface, scene, x, y) };
        var steps = (int)(6 + (12 * this.size));
        for (var i = 0; i < steps; i++)
        {
            heading += (random.NextDouble() - 0.5) * 1.3;
            heading = angle + ((heading - angle) * 0.7);
            x += 0.009 * Math.Cos(heading);
            y += 0.009 * Math.Sin(heading);
            points.Add(Pixel(surface, scene, x, y));
        }

        using var line = Empty(surface);
        var thickness = Math.Max(1, (int)Math.Round(side / 960 * 3 * this.size));
        Cv2.Polylines(line, [points], false, Scalar.All(0.9), thickness, LineTypes.AntiAlias);
        Blend(surface, line, 22);
    }
}
