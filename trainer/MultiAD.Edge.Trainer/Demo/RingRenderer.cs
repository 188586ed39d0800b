using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Demo;

/// <summary>
/// Renders the demonstration part: a turned steel ring with chamfers, six bolt holes and a printed code on a dark,
/// woven belt. Lengths are shares of the shorter image side; the part's own axes have their origin at its centre.
/// Drawn at twice the size and averaged down, so that edges are as soft as a lens makes them. Not thread-safe.
/// </summary>
internal sealed class RingRenderer
{
    /// <summary>Outer radius.</summary>
    public const double OuterRadius = 0.42;

    /// <summary>Inner radius.</summary>
    public const double InnerRadius = 0.17;

    /// <summary>Radius of the circle on which the bolt holes lie.</summary>
    public const double BoltCircle = 0.31;

    /// <summary>Number of bolt holes.</summary>
    public const int BoltHoles = 6;

    private const int Oversampling = 2;
    private const double HoleRadius = 0.03;
    private const double Chamfer = 0.012;
    private const string Code = "MAE 4017";
    private const int RadialSamples = 2048;

    private static readonly Point2d[] HoleCentres =
        [.. Enumerable.Range(0, BoltHoles).Select(hole => hole * 2 * Math.PI / BoltHoles).Select(angle => new Point2d(BoltCircle * Math.Cos(angle), BoltCircle * Math.Sin(angle)))];

    private readonly int width;
    private readonly int height;
    private readonly double side;
    private readonly float[] print;
    private readonly float[] smearedPrint;

    /// <summary>Creates a renderer for images of one size.</summary>
    public RingRenderer(int width, int height)
    {
        this.width = width * Oversampling;
        this.height = height * Oversampling;
        this.side = Math.Min(this.width, this.height);
        using var sharp = this.DrawPrint();
        using var wiped = new Mat();
        Cv2.Blur(sharp, wiped, new Size(Math.Max(3, (int)(this.side * 0.06)), 3));
        Cv2.AddWeighted(wiped, 0.8, sharp, 0.25, 0, wiped);
        this.print = Values(sharp);
        this.smearedPrint = Values(wiped);
    }

    /// <summary>Renders a part before blur and noise.</summary>
    /// <param name="scene">The part and its light.</param>
    /// <param name="defect">Defect on it; null for a good part.</param>
    /// <returns>8-bit BGR; the caller disposes it.</returns>
    public Mat Render(PartScene scene, PartDefect? defect)
    {
        using var surface = this.Shade(scene, defect);
        using var blueGain = defect?.Paint(surface, scene, this.side);
        using var colour = Colour(surface, scene, blueGain);
        var shrunk = new Mat();
        Cv2.Resize(colour, shrunk, new Size(this.width / Oversampling, this.height / Oversampling), 0, 0, InterpolationFlags.Area);
        return shrunk;
    }

    /// <summary>Adds blur and sensor noise, the same for the same scene.</summary>
    public static Mat Photograph(Mat clean, PartScene scene)
    {
        var photograph = new Mat();
        Cv2.GaussianBlur(clean, photograph, new Size(0, 0), scene.Blur);
        using var noise = Grain(photograph.Rows, photograph.Cols * 3, scene.GrainSeed ^ 0x5EED, scene.Noise).Reshape(3);
        using var wide = new Mat();
        photograph.ConvertTo(wide, MatType.CV_32FC3);
        Cv2.Add(wide, noise, wide);
        wide.ConvertTo(photograph, MatType.CV_8UC3);
        return photograph;
    }

    /// <summary>Place of a point of the part in the oversampled image, in pixels.</summary>
    public static Point2d Place(PartScene scene, double x, double y, Size image)
    {
        var side = Math.Min(image.Width, image.Height);
        var (sin, cos) = Math.SinCos(scene.Rotation);
        return new Point2d(
            (image.Width / 2.0) + (side * (scene.ShiftX + (cos * x) - (sin * y))),
            (image.Height / 2.0) + (side * (scene.ShiftY + (sin * x) + (cos * y))));
    }

    // Normal noise from a seed of its own, so that pictures do not depend on what was drawn before.
    private static Mat Grain(int rows, int columns, int seed, double deviation)
    {
        var random = new Random(seed);
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++)
        {
            // The sum of four uniform numbers is near enough to a normal one: variance 4/12.
            var sum = random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle() - 2;
            values[i] = (float)(sum * deviation * Math.Sqrt(3));
        }

        using var view = Mat.FromPixelData(rows, columns, MatType.CV_32FC1, values);
        return view.Clone();
    }

    private static Mat Colour(Mat surface, PartScene scene, Mat? blueGain)
    {
        using var red = new Mat();
        using var blue = new Mat();
        surface.ConvertTo(red, MatType.CV_32FC1, scene.Warmth);
        surface.ConvertTo(blue, MatType.CV_32FC1, 1.03 / scene.Warmth);
        if (blueGain is not null)
        {
            Cv2.Multiply(blue, blueGain, blue);
        }

        using var merged = new Mat();
        Cv2.Merge([blue, surface, red], merged);
        var result = new Mat();
        merged.ConvertTo(result, MatType.CV_8UC3);
        return result;
    }

    private static float[] Values(Mat mat)
    {
        mat.GetArray(out float[] values);
        return values;
    }

    private Mat DrawPrint()
    {
        var mask = new Mat((int)this.side, (int)this.side, MatType.CV_32FC1, Scalar.All(0));
        var scale = this.side / 960.0;
        var thickness = Math.Max(1, (int)(this.side / 960.0 * 3));
        var size = Cv2.GetTextSize(Code, HersheyFonts.HersheyDuplex, scale, thickness, out _);
        var at = new Point((int)((this.side - size.Width) / 2), (int)((this.side * (0.5 + 0.30)) + (size.Height / 2)));
        Cv2.PutText(mask, Code, at, HersheyFonts.HersheyDuplex, scale, Scalar.All(1), thickness, LineTypes.AntiAlias);
        return mask;
    }

    private unsafe Mat Shade(PartScene scene, PartDefect? defect)
    {
        var image = new Mat(this.height, this.width, MatType.CV_32FC1);
        using var grain = Grain(this.height / 2, this.width / 2, scene.GrainSeed, 1);
        Cv2.GaussianBlur(grain, grain, new Size(0, 0), 0.8);
        using var cloudSmall = Grain(24, 32, scene.GrainSeed ^ 0xC10D, 1);
        using var cloud = new Mat();
        Cv2.Resize(cloudSmall, cloud, new Size(this.width, this.height), 0, 0, InterpolationFlags.Cubic);
        var (grainRows, grainColumns) = (grain.Rows, grain.Cols);
        var marks = ToolMarks(scene);
        var text = defect?.Kind == DefectKind.SmearedPrint ? this.smearedPrint : this.print;
        var missing = defect?.Kind == DefectKind.MissingHole ? defect.Hole : -1;
        var (sin, cos) = Math.SinCos(scene.Rotation);
        var (lightY, lightX) = Math.SinCos(scene.LightDirection);
        for (var row = 0; row < this.height; row++)
        {
            var target = (float*)image.Ptr(row);
            var grainRow = (float*)grain.Ptr(Math.Min(row / 2, grainRows - 1));
            var cloudRow = (float*)cloud.Ptr(row);
            var imageY = (row - (this.height / 2.0)) / this.side;
            for (var column = 0; column < this.width; column++)
            {
                var imageX = (column - (this.width / 2.0)) / this.side;
                var shiftedX = imageX - scene.ShiftX;
                var shiftedY = imageY - scene.ShiftY;
                var x = (cos * shiftedX) + (sin * shiftedY);
                var y = (cos * shiftedY) - (sin * shiftedX);
                var light = scene.LightIntensity * (1 + (scene.LightGradient * ((imageX * lightX) + (imageY * lightY))));
                var rough = grainRow[Math.Min(column / 2, grainColumns - 1)];
                var value = this.Point(scene, x, y, lightX, lightY, marks, text, missing, rough, cloudRow[column], row, column);
                target[column] = (float)(value * light);
            }
        }

        return image;
    }

    private double Point(PartScene scene, double x, double y, double lightX, double lightY, float[] marks, float[] text, int missing, float rough, float cloud, int row, int column)
    {
        var radius = Math.Sqrt((x * x) + (y * y));
        if (radius >= OuterRadius || radius <= InnerRadius)
        {
            // The ring's shadow lies on the side away from the light.
            var shadowX = x + (0.02 * lightX);
            var shadowY = y + (0.02 * lightY);
            var shadowRadius = Math.Sqrt((shadowX * shadowX) + (shadowY * shadowY));
            var shadow = shadowRadius < OuterRadius && shadowRadius > InnerRadius ? 0.6 : 1;
            var weave = 5 * Math.Sin(row * 0.55) * Math.Sin(column * 0.55);
            return (34 + weave + (3 * rough) + (2 * cloud)) * shadow;
        }

        var cosine = ((x * lightX) + (y * lightY)) / radius;
        var edge = Math.Min(OuterRadius - radius, radius - InnerRadius);
        if (edge < Chamfer)
        {
            var outward = OuterRadius - radius < radius - InnerRadius ? 1 : -1;
            return 120 + (80 * outward * cosine) + (3 * rough);
        }

        for (var hole = 0; hole < BoltHoles; hole++)
        {
            var dx = x - HoleCentres[hole].X;
            var dy = y - HoleCentres[hole].Y;
            var square = (dx * dx) + (dy * dy);
            if (hole == missing || square > HoleRadius * HoleRadius)
            {
                continue;
            }

            var distance = Math.Sqrt(square);

            // Light falls on the far wall of the hole.
            var across = distance < 1e-9 ? 0 : ((dx * lightX) + (dy * lightY)) / distance;
            return distance > HoleRadius - (0.6 * Chamfer) ? 115 - (75 * across) : 20 + Math.Max(0, -across * 16 * distance / HoleRadius) + rough;
        }

        // A turned surface shines along two opposite directions, not in a spot.
        var shine = Math.Pow(Math.Abs(cosine), 6);
        var value = 118 + (58 * shine) + (marks[(int)(radius / OuterRadius * (RadialSamples - 1))] * (0.6 + (0.6 * shine))) + (2.2 * rough) + (2 * cloud);
        var textX = (int)((x + 0.5) * this.side);
        var textY = (int)((y + 0.5) * this.side);
        var extent = (int)this.side;
        var ink = textX >= 0 && textY >= 0 && textX < extent && textY < extent ? text[(textY * extent) + textX] : 0;
        return value + ((42 - value) * Math.Min(1, ink) * 0.9);
    }

    private static float[] ToolMarks(PartScene scene)
    {
        var random = new Random(scene.GrainSeed ^ 0x70015);
        var marks = new float[RadialSamples];
        var drift = 0.0;
        for (var i = 0; i < marks.Length; i++)
        {
            drift = (0.85 * drift) + (2.6 * (random.NextDouble() - 0.5));
            marks[i] = (float)((5 * Math.Sin((i * 0.33) + scene.ToolPhase)) + (2 * drift));
        }

        return marks;
    }
}
