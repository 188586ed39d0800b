using MultiAD.Edge.Trainer.Data;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>One good part that gets a defect, and the parts that give material for it.</summary>
internal sealed class DefectScene
{
    // Sub-pixel bits of drawn outlines.
    private const int Shift = 4;

    // A wider soft edge than this is drawn at a smaller size and enlarged.
    private const double FinestFeather = 4;

    private readonly PreparedImages images;
    private readonly IReadOnlyList<int> sources;
    private readonly int index;
    private readonly Func<int, PartAppearance> appearance;

    /// <summary>Creates a scene.</summary>
    /// <param name="images">All images.</param>
    /// <param name="sources">The images that patches may come from.</param>
    /// <param name="index">The image that gets the anomaly.</param>
    /// <param name="appearance">What is known about an image.</param>
    /// <param name="random">Source of chance.</param>
    public DefectScene(PreparedImages images, IReadOnlyList<int> sources, int index, Func<int, PartAppearance> appearance, Random random)
    {
        this.images = images;
        this.sources = sources;
        this.index = index;
        this.appearance = appearance;
        this.Random = random;
        this.Part = appearance(index);
    }

    /// <summary>Source of chance.</summary>
    public Random Random { get; }

    /// <summary>The part that gets the anomaly.</summary>
    public PartAppearance Part { get; }

    /// <summary>Number of pixels of the picture.</summary>
    public double Pixels => (double)this.images.Width * this.images.Height;

    /// <summary>The shorter side in pixels.</summary>
    public int Side => Math.Min(this.images.Width, this.images.Height);

    /// <summary>The whole picture.</summary>
    public Rect Whole => new(0, 0, this.images.Width, this.images.Height);

    /// <summary>A length given for a side of 256 pixels, in pixels of this picture.</summary>
    public double Scaled(double length) => length * this.Side / 256;

    /// <summary>The number of pixels on either side for a filter, from a length given for a side of 256 pixels; at least one.</summary>
    public int Reach(double length) => Math.Max(1, (int)Math.Round(this.Scaled(length)));

    /// <summary>A place on the part.</summary>
    public Point Place() => this.Part.Foreground.Draw(this.Random);

    /// <summary>Width and height with a random aspect of 0.3 to 3.3.</summary>
    /// <param name="share">Area as a share of the picture, 0..1.</param>
    public (double Width, double Height) Extent(double share)
    {
        var aspect = Math.Sqrt(this.Random.NextLogUniform(0.3, 3.3));
        var side = Math.Sqrt(share * this.Pixels);
        return (side * aspect, side / aspect);
    }

    /// <summary>The part of the picture around points, with a margin; empty where they lie outside of it.</summary>
    public Rect Around(Point center, Point2d[] points, double margin)
    {
        var left = (int)Math.Floor(center.X + points.Min(point => point.X) - margin);
        var top = (int)Math.Floor(center.Y + points.Min(point => point.Y) - margin);
        var right = (int)Math.Ceiling(center.X + points.Max(point => point.X) + margin) + 1;
        var bottom = (int)Math.Ceiling(center.Y + points.Max(point => point.Y) + margin) + 1;
        return new Rect(left, top, right - left, bottom - top) & this.Whole;
    }

    /// <summary>The untouched picture in an area, 8-bit BGR; the caller disposes it.</summary>
    public Mat Original(Rect area) => this.images.Picture(this.index, area);

    /// <summary>A filled outline with a soft edge, 8-bit [area]; the caller disposes it.</summary>
    /// <param name="area">The area to draw.</param>
    /// <param name="center">Where the outline's origin lies in the picture.</param>
    /// <param name="outline">Closed outline.</param>
    /// <param name="feather">Half the width of the soft edge, in pixels.</param>
    public static Mat Fill(Rect area, Point center, Point2d[] outline, double feather)
    {
        var shrink = Math.Max(1, feather / FinestFeather);
        var size = new Size(Math.Max(2, (int)Math.Round(area.Width / shrink)), Math.Max(2, (int)Math.Round(area.Height / shrink)));
        var (stretchX, stretchY) = ((double)size.Width / area.Width, (double)size.Height / area.Height);
        var opacity = new Mat(size, MatType.CV_8UC1, Scalar.Black);
        var points = Array.ConvertAll(
            outline, point => Fixed((point.X + center.X - area.X) * stretchX, (point.Y + center.Y - area.Y) * stretchY));
        Cv2.FillPoly(opacity, [points], Scalar.White, LineTypes.AntiAlias, Shift);
        Soften(opacity, feather / shrink);
        if (shrink > 1)
        {
            Cv2.Resize(opacity, opacity, area.Size, 0, 0, InterpolationFlags.Linear);
        }

        return opacity;
    }

    /// <summary>A line with a soft edge, 8-bit [area]; the caller disposes it.</summary>
    /// <param name="area">The area to draw.</param>
    /// <param name="center">Where the line's origin lies in the picture.</param>
    /// <param name="line">Open line.</param>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="feather">Half the width of the soft edge, in pixels.</param>
    public static Mat Stroke(Rect area, Point center, Point2d[] line, double width, double feather)
    {
        var opacity = new Mat(area.Size, MatType.CV_8UC1, Scalar.Black);
        var points = Array.ConvertAll(line, point => Fixed(point.X + center.X - area.X, point.Y + center.Y - area.Y));
        Cv2.Polylines(opacity, [points], false, Scalar.White, Math.Max(1, (int)Math.Round(width)), LineTypes.AntiAlias, Shift);
        if (feather > 0.3)
        {
            Cv2.GaussianBlur(opacity, opacity, default, feather);
        }

        return opacity;
    }

    /// <summary>Material from a good part, 8-bit BGR of a size; the caller disposes it.</summary>
    /// <param name="size">Size in pixels.</param>
    /// <param name="own">Take it from the part itself, else from any of the sources.</param>
    /// <param name="angle">Turned by, radians.</param>
    /// <param name="zoom">Enlarged by.</param>
    /// <param name="mirrored">Whether left and right are exchanged.</param>
    public Mat Patch(Size size, bool own, double angle, double zoom, bool mirrored)
    {
        var donor = own ? this.index : this.sources[this.Random.Next(this.sources.Count)];
        var center = this.appearance(donor).Foreground.Draw(this.Random);
        var reach = (int)Math.Ceiling(double.Hypot(size.Width, size.Height) / (2 * zoom)) + 2;
        var around = new Rect(center.X - reach, center.Y - reach, (2 * reach) + 1, (2 * reach) + 1) & this.Whole;
        using var cut = this.images.Picture(donor, around);

        // From a pixel of the patch to its place in the cut.
        var (cos, sin) = (Math.Cos(angle) / zoom, Math.Sin(angle) / zoom);
        var (middleX, middleY) = ((size.Width - 1) / 2.0, (size.Height - 1) / 2.0);
        var mirror = mirrored ? -1 : 1;
        using var map = new Mat(2, 3, MatType.CV_64FC1);
        map.Set(0, 0, cos * mirror);
        map.Set(0, 1, -sin);
        map.Set(0, 2, center.X - around.X - (cos * mirror * middleX) + (sin * middleY));
        map.Set(1, 0, sin * mirror);
        map.Set(1, 1, cos);
        map.Set(1, 2, center.Y - around.Y - (sin * mirror * middleX) - (cos * middleY));
        var patch = new Mat();
        Cv2.WarpAffine(cut, patch, map, size, InterpolationFlags.Linear | InterpolationFlags.WarpInverseMap, BorderTypes.Reflect101);
        return patch;
    }

    /// <summary>Changes contrast, brightness and, on a coloured part, the balance of the channels.</summary>
    /// <param name="content">8-bit BGR, changed in place.</param>
    /// <param name="strength">0 for none, 1 for strong.</param>
    public void Jitter(Mat content, double strength)
    {
        var contrast = 1 + (strength * this.Random.NextUniform(-0.5, 0.5));
        var brightness = strength * this.Random.NextUniform(-70, 70);
        var mean = Cv2.Mean(content);
        var level = (mean.Val0 + mean.Val1 + mean.Val2) / 3;
        using var tables = new Mat(1, 256, MatType.CV_8UC3);
        var entries = tables.AsSpan<Vec3b>();
        var red = this.Tint(strength);
        var green = this.Tint(strength);
        var blue = this.Tint(strength);
        for (var i = 0; i < entries.Length; i++)
        {
            var value = level + (contrast * (i - level)) + brightness;
            entries[i] = new Vec3b(Clip(value * blue), Clip(value * green), Clip(value * red));
        }

        Cv2.LUT(content, tables, content);
    }

    /// <summary>Turns content grey where the part is grey.</summary>
    public void KeepGray(Mat content)
    {
        if (this.Part.IsGray)
        {
            using var gray = new Mat();
            Cv2.CvtColor(content, gray, ColorConversionCodes.BGR2GRAY);
            Cv2.CvtColor(gray, content, ColorConversionCodes.GRAY2BGR);
        }
    }

    /// <summary>A colour; grey on a grey part.</summary>
    public Scalar Color()
    {
        var gray = this.Random.Next(256);
        return this.Part.IsGray ? Scalar.All(gray) : new Scalar(this.Random.Next(256), this.Random.Next(256), this.Random.Next(256));
    }

    /// <summary>Widens an edge by a box filter, twice, so that it looks smooth.</summary>
    public static void Soften(Mat opacity, double feather)
    {
        var reach = Math.Max(1, (int)Math.Round(feather / 2));
        var box = new Size((2 * reach) + 1, (2 * reach) + 1);
        Cv2.Blur(opacity, opacity, box, null, BorderTypes.Replicate);
        if (feather > 1)
        {
            Cv2.Blur(opacity, opacity, box, null, BorderTypes.Replicate);
        }
    }

    private static Point Fixed(double x, double y) => new((int)Math.Round(x * (1 << Shift)), (int)Math.Round(y * (1 << Shift)));

    private static byte Clip(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);

    private double Tint(double strength) => this.Part.IsGray ? 1 : 1 + (strength * this.Random.NextUniform(-0.2, 0.2));
}
