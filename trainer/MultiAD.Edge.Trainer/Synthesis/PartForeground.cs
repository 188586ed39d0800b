using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>
/// Where the part is in a picture: everything that is not a plain background reaching in from the border, or the whole
/// picture.
/// </summary>
internal sealed class PartForeground
{
    private const double BorderShare = 0.03;
    private const double MinimumShare = 0.05;
    private const double MaximumShare = 0.95;

    // A border is plain when most of it lies this much closer to its own colour than the picture does.
    private const double PlainRatio = 0.5;
    private const double PlainQuantile = 0.8;
    private const double MinimumContrast = 6;
    private const int PlacementTries = 400;

    private readonly int width;
    private readonly int height;
    private readonly byte[]? mask;

    private PartForeground(int width, int height, byte[]? mask)
    {
        this.width = width;
        this.height = height;
        this.mask = mask;
    }

    /// <summary>Whether no background was told apart.</summary>
    public bool IsWholePicture => this.mask is null;

    /// <summary>Finds the part.</summary>
    /// <param name="picture">8-bit BGR.</param>
    public static PartForeground Find(Mat picture)
    {
        var whole = new PartForeground(picture.Cols, picture.Rows, null);
        using var distance = BorderDistance(picture);
        if (!HasPlainBorder(distance))
        {
            return whole;
        }

        // The square root keeps a few very bright places from drawing Otsu's threshold above the dim parts of an object.
        using var stretch = new Mat(1, 256, MatType.CV_8UC1);
        for (var i = 0; i < 256; i++)
        {
            stretch.Set(0, i, (byte)Math.Min(255, Math.Round(16 * Math.Sqrt(i))));
        }

        using var part = new Mat();
        Cv2.LUT(distance, stretch, part);
        Cv2.Threshold(part, part, 0, 255, ThresholdTypes.Otsu);
        var reach = Math.Max(1, (int)Math.Round(Math.Min(picture.Cols, picture.Rows) / 128.0));
        using var element = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size((2 * reach) + 1, (2 * reach) + 1));
        Cv2.MorphologyEx(part, part, MorphTypes.Close, element);
        Cv2.MorphologyEx(part, part, MorphTypes.Open, element);
        var found = WithoutHoles(part);
        var share = found.Count(value => value != 0) / (double)found.Length;
        return share is < MinimumShare or > MaximumShare ? whole : new PartForeground(picture.Cols, picture.Rows, found);
    }

    /// <summary>Whether a pixel belongs to the part.</summary>
    public bool Contains(int x, int y) => this.mask is null || this.mask[(y * this.width) + x] != 0;

    /// <summary>The part as 8-bit mask with one channel, 255 on it; the caller disposes it.</summary>
    /// <returns>Null where no background was told apart.</returns>
    public Mat? ToMask()
    {
        if (this.mask is null)
        {
            return null;
        }

        var picture = new Mat(this.height, this.width, MatType.CV_8UC1);
        this.mask.CopyTo(picture.AsSpan<byte>());
        return picture;
    }

    /// <summary>A place on the part, every pixel of it equally likely.</summary>
    public Point Draw(Random random)
    {
        var place = new Point(this.width / 2, this.height / 2);
        for (var i = 0; i < PlacementTries; i++)
        {
            place = new Point(random.Next(this.width), random.Next(this.height));
            if (this.Contains(place.X, place.Y))
            {
                break;
            }
        }

        return place;
    }

    /// <summary>Sets an 8-bit single channel matrix to zero where the background lies.</summary>
    /// <param name="opacity">Of the size of the area.</param>
    /// <param name="area">Its place in the picture.</param>
    public void Limit(Mat opacity, Rect area)
    {
        if (this.mask is null)
        {
            return;
        }

        var shares = opacity.AsSpan<byte>();
        for (var y = 0; y < area.Height; y++)
        {
            var row = shares.Slice(y * area.Width, area.Width);
            var own = this.mask.AsSpan(((area.Y + y) * this.width) + area.X, area.Width);
            for (var x = 0; x < row.Length; x++)
            {
                row[x] &= own[x];
            }
        }
    }

    // Largest difference over the channels to the median colour of the border, 8-bit [H,W].
    private static Mat BorderDistance(Mat picture)
    {
        using var plain = new Mat(picture.Size(), MatType.CV_8UC3, BorderColor(picture));
        using var difference = new Mat();
        Cv2.Absdiff(picture, plain, difference);
        var channels = difference.Split();
        Cv2.Max(channels[0], channels[1], channels[0]);
        Cv2.Max(channels[0], channels[2], channels[0]);
        channels[1].Dispose();
        channels[2].Dispose();
        return channels[0];
    }

    private static Scalar BorderColor(Mat picture)
    {
        var histograms = new int[3, 256];
        var count = 0;
        foreach (var (x, y) in Border(picture.Cols, picture.Rows))
        {
            var pixel = picture.At<Vec3b>(y, x);
            histograms[0, pixel.Item0]++;
            histograms[1, pixel.Item1]++;
            histograms[2, pixel.Item2]++;
            count++;
        }

        int Median(int channel)
        {
            var (value, below) = (0, histograms[channel, 0]);
            while (2 * below < count)
            {
                below += histograms[channel, ++value];
            }

            return value;
        }

        return new Scalar(Median(0), Median(1), Median(2));
    }

    private static bool HasPlainBorder(Mat distance)
    {
        var border = Border(distance.Cols, distance.Rows).Select(place => distance.At<byte>(place.Y, place.X)).Order().ToArray();
        var spread = border[(int)(PlainQuantile * (border.Length - 1))];
        var all = Cv2.Norm(distance, NormTypes.L2) / Math.Sqrt(distance.Total());
        return all >= MinimumContrast && spread < PlainRatio * all;
    }

    private static IEnumerable<(int X, int Y)> Border(int width, int height)
    {
        var depth = Math.Max(1, (int)(BorderShare * Math.Min(width, height)));
        for (var y = 0; y < height; y++)
        {
            var inside = y >= depth && y < height - depth;
            for (var x = 0; x < width; x++)
            {
                if (inside && x == depth)
                {
                    x = width - depth;
                }

                yield return (x, y);
            }
        }
    }

    // Background that does not reach the border is a hole in the part and belongs to it.
    private static byte[] WithoutHoles(Mat part)
    {
        using var framed = new Mat();
        Cv2.CopyMakeBorder(part, framed, 1, 1, 1, 1, BorderTypes.Constant, Scalar.Black);
        Cv2.FloodFill(framed, new Point(0, 0), new Scalar(128));
        using var inside = new Mat(framed, new Rect(1, 1, part.Cols, part.Rows)).Clone();
        return Array.ConvertAll(inside.AsSpan<byte>().ToArray(), value => value == 128 ? (byte)0 : (byte)255);
    }
}
