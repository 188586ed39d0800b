using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// The part of each frame that is inspected; what lies outside cannot reject a part. It is relative to the frame, as fine
/// as <see cref="MaximumSide"/> cells, and wherever it is made coarser a cell stays inside that it touches. Immutable.
/// </summary>
public sealed class RegionOfInterest
{
    /// <summary>Most cells of a side.</summary>
    public const int MaximumSide = 512;

    /// <summary>Smallest share of the frame that a region may keep.</summary>
    public const double MinimumShare = 0.01;

    private readonly bool[] cells;

    private RegionOfInterest(int width, int height, bool[] cells)
    {
        this.Width = width;
        this.Height = height;
        this.cells = cells;
        this.Share = ShareOf(cells);
    }

    /// <summary>Cells side by side.</summary>
    public int Width { get; }

    /// <summary>Cells one above the other.</summary>
    public int Height { get; }

    /// <summary>Share of the frame that is inspected, <see cref="MinimumShare"/> to 1.</summary>
    public double Share { get; }

    /// <summary>Takes a region from a manifest.</summary>
    /// <exception cref="ArgumentException">The runs are not valid.</exception>
    public static RegionOfInterest FromRuns(RegionRuns runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return runs.Validate() is { } error
            ? throw new ArgumentException($"The {error}.", nameof(runs))
            : new RegionOfInterest(runs.Width, runs.Height, runs.Decode()!);
    }

    /// <summary>Takes a region from a mask over the frame.</summary>
    /// <param name="mask">8-bit, one channel, any size; not zero where the frame is inspected.</param>
    /// <exception cref="RegionException">It keeps under <see cref="MinimumShare"/>, or is more ragged than a manifest can hold.</exception>
    public static RegionOfInterest FromMask(Mat mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.Type() != MatType.CV_8UC1 || mask.Empty())
        {
            throw new ArgumentException($"A mask must be 8-bit with one channel, not {mask.Type()}.", nameof(mask));
        }

        using var whole = mask.IsContinuous() ? null : mask.Clone();
        var inside = Array.ConvertAll((whole ?? mask).AsSpan<byte>().ToArray(), value => value != 0);
        var (width, height) = SizeFor(mask.Cols, mask.Rows);
        var cells = Resample(inside, mask.Cols, mask.Rows, width, height);
        var (share, runs) = (ShareOf(cells), 1 + cells.Zip(cells.Skip(1)).Count(pair => pair.First != pair.Second));
        if (share < MinimumShare)
        {
            throw new RegionException(FormattableString.Invariant(
                $"the region of interest keeps {share:P2} of the picture; at least {MinimumShare:P0} is needed. Mark what is inspected."));
        }

        return runs < RegionRuns.MaximumRuns
            ? new RegionOfInterest(width, height, cells)
            : throw new RegionException(
                $"the outline of the region of interest has {runs} changes; at most {RegionRuns.MaximumRuns - 1} are possible. Smooth it.");
    }

    /// <summary>Size in cells of the region of a picture: the picture's, or reduced to <see cref="MaximumSide"/>.</summary>
    public static (int Width, int Height) SizeFor(int width, int height)
    {
        var scale = Math.Min(1, (double)MaximumSide / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    /// <summary>Whether a place is inspected.</summary>
    /// <param name="x">From the left edge of the frame, 0, to the right one, 1.</param>
    /// <param name="y">From the top edge, 0, to the bottom one, 1.</param>
    /// <returns>False outside the frame.</returns>
    public bool Contains(double x, double y)
    {
        if (x is not (>= 0 and <= 1) || y is not (>= 0 and <= 1))
        {
            return false;
        }

        var (column, row) = (Math.Min(this.Width - 1, (int)(x * this.Width)), Math.Min(this.Height - 1, (int)(y * this.Height)));
        return this.cells[(row * this.Width) + column];
    }

    /// <summary>The region in another resolution.</summary>
    /// <param name="width">Cells side by side, at least 1.</param>
    /// <param name="height">Cells one above the other, at least 1.</param>
    /// <returns>Height x width cells, row by row, true where the region touches the cell.</returns>
    public bool[] Rasterize(int width, int height) => Resample(this.cells, this.Width, this.Height, width, height);

    /// <summary>The region as 8-bit mask with one channel, 255 inside; the caller disposes it.</summary>
    public Mat ToMask(int width, int height)
    {
        var mask = new Mat(height, width, MatType.CV_8UC1);
        Array.ConvertAll(this.Rasterize(width, height), inside => inside ? (byte)255 : (byte)0).CopyTo(mask.AsSpan<byte>());
        return mask;
    }

    /// <summary>The region for a manifest.</summary>
    public RegionRuns ToRuns() => RegionRuns.Encode(this.cells, this.Width, this.Height);

    internal static double ShareOf(bool[] cells) => (double)cells.Count(inside => inside) / cells.Length;

    private static bool[] Resample(bool[] source, int sourceWidth, int sourceHeight, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var target = new bool[width * height];
        for (var y = 0; y < height; y++)
        {
            var (top, bottom) = Reach(y, height, sourceHeight);
            for (var x = 0; x < width; x++)
            {
                var (left, right) = Reach(x, width, sourceWidth);
                for (var row = top; row < bottom && !target[(y * width) + x]; row++)
                {
                    target[(y * width) + x] = source.AsSpan((row * sourceWidth) + left, right - left).Contains(true);
                }
            }
        }

        return target;
    }

    // The cells of the source that a cell of the target has something in common with.
    private static (int First, int End) Reach(int cell, int count, int sourceCount) =>
        ((int)((long)cell * sourceCount / count), (int)((((cell + 1L) * sourceCount) + count - 1) / count));
}
