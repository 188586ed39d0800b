using MultiAD.Edge.Trainer.Training;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis.Defects;

/// <summary>
/// Makes defects on good parts, from good parts alone, as material to learn and to measure with. All sizes are shares of
/// the picture's side. The same source of chance gives the same defects. Not thread-safe.
/// </summary>
/// <param name="images">The good parts.</param>
/// <param name="sources">Samples that pieces may be taken from.</param>
internal sealed class DefectMaker(PreparedImages images, IReadOnlyList<int> sources) : IDisposable
{
    private const int Tries = 8;

    // Grey levels from which a change counts as visible.
    private const double VisibleChange = 8;

    // Visibly changed pixels that make a defect, in a picture of 256 x 256.
    private const double FewestPixels = 12;

    private const double ShareOnPart = 0.6;
    private const double GreyDifference = 2;

    private readonly Dictionary<int, Mat> foregrounds = [];

    /// <summary>The family that nothing is trained on; training stops by it.</summary>
    public const DefectFamily HeldOutFamily = DefectFamily.Blend;

    /// <summary>The families that are trained on.</summary>
    public static IReadOnlyList<DefectFamily> TrainingFamilies { get; } = [.. Enum.GetValues<DefectFamily>().Where(family => family != HeldOutFamily)];

    /// <summary>Makes a defect of one family on one sample.</summary>
    public SyntheticDefect Make(DefectFamily family, int sample, Random chance)
    {
        using var picture = images.Picture(sample);
        using var result = this.Alter(family, picture, this.Foreground(sample, picture), chance);
        using var mask = Changed(picture, result);
        mask.GetArray(out byte[] values);
        return new SyntheticDefect(PreparedImages.ToPlanes(result), values);
    }

    /// <summary>Makes a defect of one family on a picture of any size; the caller disposes the result.</summary>
    public Mat Alter(DefectFamily family, Mat picture, Random chance)
    {
        using var foreground = PartForeground.Find(picture);
        return this.Alter(family, picture, foreground, chance);
    }

    /// <summary>8-bit mask, 255 where two pictures visibly differ; the caller disposes it.</summary>
    public static Mat Changed(Mat before, Mat after)
    {
        using var difference = new Mat();
        Cv2.Absdiff(before, after, difference);
        using var largest = new Mat();
        var planes = Cv2.Split(difference);
        try
        {
            Cv2.Max(planes[0], planes[1], largest);
            Cv2.Max(largest, planes[2], largest);
        }
        finally
        {
            Array.ForEach(planes, plane => plane.Dispose());
        }

        var mask = new Mat();
        Cv2.Threshold(largest, mask, VisibleChange, 255, ThresholdTypes.Binary);
        return mask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var foreground in this.foregrounds.Values)
        {
            foreground.Dispose();
        }
    }

    private static double Between(Random chance, double low, double high) => low + ((high - low) * chance.NextDouble());

    // Small ones are as common as large ones.
    private static double LogBetween(Random chance, double low, double high) => low * Math.Pow(high / low, chance.NextDouble());

    private static bool IsGrey(Mat picture)
    {
        var mean = Cv2.Mean(picture);
        return Math.Abs(mean.Val0 - mean.Val1) < GreyDifference && Math.Abs(mean.Val1 - mean.Val2) < GreyDifference;
    }

    private static void MakeGrey(Mat content)
    {
        using var grey = new Mat();
        Cv2.CvtColor(content, grey, ColorConversionCodes.BGR2GRAY);
        Cv2.CvtColor(grey, content, ColorConversionCodes.GRAY2BGR);
    }

    private static bool IsOnPart(Mat opacity, Mat foreground)
    {
        using var shape = new Mat();
        Cv2.Threshold(opacity, shape, 0.5, 255, ThresholdTypes.Binary);
        shape.ConvertTo(shape, MatType.CV_8UC1);
        var all = Cv2.CountNonZero(shape);
        Cv2.BitwiseAnd(shape, foreground, shape);
        return all > 0 && Cv2.CountNonZero(shape) >= ShareOnPart * all;
    }

    private static Mat Mix(Mat picture, Mat content, Mat opacity, double strength)
    {
        using var weight = new Mat();
        Cv2.CvtColor(opacity, weight, ColorConversionCodes.GRAY2BGR);
        using var before = new Mat();
        picture.ConvertTo(before, MatType.CV_32FC3);
        using var change = new Mat();
        content.ConvertTo(change, MatType.CV_32FC3);
        Cv2.Subtract(change, before, change);
        Cv2.Multiply(change, weight, change, strength);
        Cv2.Add(before, change, change);
        var result = new Mat();
        change.ConvertTo(result, MatType.CV_8UC3);
        return result;
    }

    // Soft edges of one to three pixels keep the discriminator from looking for cuts.
    private static void Feather(Mat opacity, Random chance, double most = 3) =>
        Cv2.GaussianBlur(opacity, opacity, new Size(0, 0), Between(chance, 0.6, most) * opacity.Cols / 256);

    private static void Piece(Mat opacity, Random chance, double smallest, double largest)
    {
        var area = LogBetween(chance, smallest, largest) * opacity.Cols * opacity.Rows;
        var aspect = LogBetween(chance, 0.3, 3.3);
        var size = new Size2f(Math.Max(2, Math.Sqrt(area * aspect)), Math.Max(2, Math.Sqrt(area / aspect)));
        var box = new RotatedRect(new Point2f((float)(chance.NextDouble() * opacity.Cols), (float)(chance.NextDouble() * opacity.Rows)), size, (float)(chance.NextDouble() * 180));
        if (chance.Next(2) == 0)
        {
            Cv2.Ellipse(opacity, box, Scalar.All(1), -1);
        }
        else
        {
            Cv2.FillConvexPoly(opacity, box.Points().Select(point => new Point((int)point.X, (int)point.Y)), Scalar.All(1));
        }
    }

    private static void Curve(Mat opacity, Random chance)
    {
        var side = Math.Min(opacity.Cols, opacity.Rows);
        var length = Between(chance, 0.05, 0.5) * side;
        var angle = Between(chance, 0, 2 * Math.PI);
        var bend = Between(chance, 0, 0.5);
        var at = new Point2d(chance.NextDouble() * opacity.Cols, chance.NextDouble() * opacity.Rows);
        var thickness = Math.Max(1, (int)Math.Round(LogBetween(chance, 1, 6) * side / 256));
        for (var piece = 0; piece < 6; piece++)
        {
            angle += Between(chance, -bend, bend);
            var next = new Point2d(at.X + (length / 6 * Math.Cos(angle)), at.Y + (length / 6 * Math.Sin(angle)));
            Cv2.Line(opacity, new Point((int)at.X, (int)at.Y), new Point((int)next.X, (int)next.Y), Scalar.All(1), thickness, LineTypes.AntiAlias);
            at = next;
        }
    }

    // The highest places of smooth noise, one to three of them, of irregular outline.
    private static void Blobs(Mat opacity, Random chance)
    {
        var grid = 1 << chance.Next(2, 6);
        using var coarse = new Mat(grid, grid, MatType.CV_32FC1);
        coarse.SetArray([.. Enumerable.Range(0, grid * grid).Select(_ => chance.NextSingle())]);
        using var noise = new Mat();
        Cv2.Resize(coarse, noise, opacity.Size(), 0, 0, InterpolationFlags.Cubic);
        noise.GetArray(out float[] values);
        Array.Sort(values);
        var least = values[(int)((1 - LogBetween(chance, 0.003, 0.15)) * (values.Length - 1))];
        using var high = new Mat();
        Cv2.Threshold(noise, high, least, 255, ThresholdTypes.Binary);
        high.ConvertTo(high, MatType.CV_8UC1);
        using var labels = new Mat();
        var count = Cv2.ConnectedComponents(high, labels);
        var kept = Enumerable.Range(1, Math.Max(0, count - 1)).ToArray();
        chance.Shuffle(kept);
        using var one = new Mat();
        foreach (var label in kept.Take(chance.Next(1, 4)))
        {
            Cv2.InRange(labels, Scalar.All(label), Scalar.All(label), one);
            opacity.SetTo(Scalar.All(1), one);
        }
    }

    private static void Recolour(Mat content, Random chance, double gain, double offset)
    {
        var common = Between(chance, -offset, offset);
        var gains = new Scalar(1 + Between(chance, -gain, gain), 1 + Between(chance, -gain, gain), 1 + Between(chance, -gain, gain));
        using var scaled = new Mat();
        content.ConvertTo(scaled, MatType.CV_32FC3);
        Cv2.Multiply(scaled, gains, scaled);
        Cv2.Add(scaled, Scalar.All(common), scaled);
        scaled.ConvertTo(content, MatType.CV_8UC3);
    }

    private static void Shade(Mat picture, Mat content, Random chance)
    {
        picture.CopyTo(content);
        var kind = chance.Next(3);
        if (kind == 0)
        {
            Cv2.GaussianBlur(picture, content, new Size(0, 0), LogBetween(chance, 1, 6) * picture.Cols / 256);
        }
        else if (kind == 1)
        {
            using var soft = new Mat();
            Cv2.GaussianBlur(picture, soft, new Size(0, 0), 2.0 * picture.Cols / 256);
            var amount = Between(chance, 0.8, 2.5);
            Cv2.AddWeighted(picture, 1 + amount, soft, -amount, 0, content);
        }

        if (kind == 2 || chance.Next(2) == 0)
        {
            Recolour(content, chance, 0.4, 50);
        }
    }

    // Another place of this or another good part, turned or mirrored, lighter or darker.
    private void Fill(Mat picture, Mat content, Random chance)
    {
        // Pieces of other parts fit only pictures of a sample's size.
        var own = chance.Next(2) == 0 || picture.Cols != images.Width || picture.Rows != images.Height;
        using var source = own ? picture.Clone() : images.Picture(sources[chance.Next(sources.Count)]);
        var centre = new Point2f(source.Cols / 2f, source.Rows / 2f);
        using var move = Cv2.GetRotationMatrix2D(centre, Between(chance, 0, 360), LogBetween(chance, 0.7, 1.4));
        move.Set(0, 2, move.Get<double>(0, 2) + (Between(chance, -0.5, 0.5) * source.Cols));
        move.Set(1, 2, move.Get<double>(1, 2) + (Between(chance, -0.5, 0.5) * source.Rows));
        Cv2.WarpAffine(source, content, move, source.Size(), InterpolationFlags.Linear, BorderTypes.Reflect101);
        if (chance.Next(2) == 0)
        {
            Cv2.Flip(content, content, FlipMode.Y);
        }

        Recolour(content, chance, 0.35, 40);
    }

    private void Draw(DefectFamily family, Mat picture, Random chance, Mat opacity, Mat content)
    {
        opacity.Create(picture.Size(), MatType.CV_32FC1);
        opacity.SetTo(Scalar.All(0));
        switch (family)
        {
            case DefectFamily.CutPaste:
                Piece(opacity, chance, 0.002, 0.1);
                Feather(opacity, chance);
                this.Fill(picture, content, chance);
                break;
            case DefectFamily.Scar:
                Curve(opacity, chance);
                Feather(opacity, chance, 1.5);
                if (chance.Next(3) == 0)
                {
                    this.Fill(picture, content, chance);
                }
                else
                {
                    var step = (chance.Next(2) == 0 ? -1 : 1) * Between(chance, 25, 130);
                    picture.ConvertTo(content, MatType.CV_8UC3, 1, step);
                }

                break;
            case DefectFamily.Blend:
                Piece(opacity, chance, 0.004, 0.1);
                this.Blend(picture, opacity, content, chance);
                Feather(opacity, chance);
                break;
            case DefectFamily.Noise:
                Blobs(opacity, chance);
                Feather(opacity, chance);
                this.Fill(picture, content, chance);
                break;
            case DefectFamily.Shade:
                Blobs(opacity, chance);
                Feather(opacity, chance, 8);
                Shade(picture, content, chance);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(family), family, null);
        }
    }

    private Mat Alter(DefectFamily family, Mat picture, Mat foreground, Random chance)
    {
        var grey = IsGrey(picture);
        var fewest = Math.Max(4, FewestPixels * picture.Cols * picture.Rows / (256.0 * 256.0));
        for (var attempt = 0; ; attempt++)
        {
            var last = attempt == Tries;
            using var opacity = new Mat();
            using var content = new Mat();
            this.Draw(last ? DefectFamily.CutPaste : family, picture, chance, opacity, content);
            if (!last && !IsOnPart(opacity, foreground))
            {
                continue;
            }

            if (grey)
            {
                MakeGrey(content);
            }

            var result = Mix(picture, content, opacity, last ? 1 : 0.3 + (0.7 * chance.NextDouble()));
            using var mask = Changed(picture, result);
            if (last || Cv2.CountNonZero(mask) >= fewest)
            {
                return result;
            }

            result.Dispose();
        }
    }

    private void Blend(Mat picture, Mat opacity, Mat content, Random chance)
    {
        using var source = new Mat();
        this.Fill(picture, source, chance);
        using var shape = new Mat();
        Cv2.Threshold(opacity, shape, 0.5, 255, ThresholdTypes.Binary);
        shape.ConvertTo(shape, MatType.CV_8UC1);

        // The gradient blend needs a margin to the border.
        using var inner = new Mat(picture.Size(), MatType.CV_8UC1, Scalar.All(0));
        inner[new Rect(2, 2, picture.Cols - 4, picture.Rows - 4)].SetTo(Scalar.All(255));
        Cv2.BitwiseAnd(shape, inner, shape);
        var box = Cv2.BoundingRect(shape);
        if (box.Width < 3 || box.Height < 3)
        {
            source.CopyTo(content);
            return;
        }

        Cv2.SeamlessClone(source, picture, shape, new Point(box.X + (box.Width / 2), box.Y + (box.Height / 2)), content, SeamlessCloneFlags.NormalClone);
    }

    private Mat Foreground(int sample, Mat picture)
    {
        if (!this.foregrounds.TryGetValue(sample, out var foreground))
        {
            foreground = PartForeground.Find(picture);
            this.foregrounds[sample] = foreground;
        }

        return foreground;
    }
}
