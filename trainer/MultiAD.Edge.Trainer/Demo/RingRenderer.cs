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
    private const string Code = "MAE 4017";

    private readonly int width;
    private readonly int height;
    private readonly double side;
    private readonly float[] print;
    private readonly float[] smearedPrint;

    /// <summary>Prepares the print for pictures of one size.</summary>
    /// <param name="width">Width of the pictures in pixels.</param>
    /// <param name="height">Height in pixels.</param>
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
        using var grain = Grain.Draw(this.height / 2, this.width / 2, scene.GrainSeed, 1);
        Cv2.GaussianBlur(grain, grain, new Size(0, 0), 0.8);
        using var cloud = this.DrawCloud(scene);
        var print = defect?.Kind == DefectKind.SmearedPrint ? this.smearedPrint : this.print;
        var shader = new RingShader(scene, print, this.side, defect?.Kind == DefectKind.MissingHole ? defect.Hole : -1);
        var (grainRows, grainColumns) = (grain.Rows, grain.Cols);
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
                var rough = grainRow[Math.Min(column / 2, grainColumns - 1)];
                var level = shader.Level(new SurfacePoint(x, y, row, column, rough, cloudRow[column]));
                var light = scene.LightIntensity * (1 + (scene.LightGradient * ((imageX * lightX) + (imageY * lightY))));
                target[column] = (float)(level * light);
            }
        }

        return image;
    }

    private Mat DrawCloud(PartScene scene)
    {
        using var small = Grain.Draw(24, 32, scene.GrainSeed ^ 0xC10D, 1);
        var cloud = new Mat();
        Cv2.Resize(small, cloud, new Size(this.width, this.height), 0, 0, InterpolationFlags.Cubic);
        return cloud;
    }
}
