using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Inspection.Verdicts;

/// <summary>Finds defect regions in an anomaly map and places them in the camera frame. Not thread-safe.</summary>
public sealed class DefectRegionFinder
{
    /// <summary>Most regions that one verdict lists; the highest peaks are kept.</summary>
    public const int MaximumRegions = 32;

    private readonly ConnectedComponents components;
    private readonly int width;
    private readonly int height;
    private Sums[] buffer = [];

    /// <summary>Creates a finder for maps of one size.</summary>
    /// <param name="width">Width of the maps in cells, at least 1.</param>
    /// <param name="height">Height of the maps in cells, at least 1.</param>
    public DefectRegionFinder(int width, int height)
    {
        this.width = width;
        this.height = height;
        this.components = new ConnectedComponents(width, height);
    }

    /// <summary>Regions that the last map had, those beyond <see cref="MaximumRegions"/> included.</summary>
    public int Count { get; private set; }

    /// <summary>Regions of the map over the pixel limit, highest peak first, in reading order on ties.</summary>
    /// <param name="map">Raw map of the finder's size.</param>
    /// <param name="pixelLimit">Raw value that a pixel must exceed.</param>
    /// <param name="frameWidth">Width of the camera frame in pixels.</param>
    /// <param name="frameHeight">Height of the camera frame in pixels.</param>
    /// <returns>At most <see cref="MaximumRegions"/>.</returns>
    /// <exception cref="ArgumentException">The map has another size.</exception>
    public DefectRegion[] Find(AnomalyMap map, double pixelLimit, int frameWidth, int frameHeight)
    {
        ArgumentNullException.ThrowIfNull(map);
        var count = this.components.Label(map.Values, (float)pixelLimit);
        this.Count = count;
        if (count == 0)
        {
            return [];
        }

        // A noisy map has thousands of components; the buffer is kept, so that only the regions are allocated.
        if (this.buffer.Length < count)
        {
            this.buffer = new Sums[count];
        }

        var sums = this.buffer.AsSpan(0, count);
        this.Collect(map.Values, sums);
        var scaleX = (double)frameWidth / this.width;
        var scaleY = (double)frameHeight / this.height;
        sums.Sort(static (a, b) => a.Peak == b.Peak ? a.Order.CompareTo(b.Order) : b.Peak.CompareTo(a.Peak));
        var regions = new DefectRegion[Math.Min(count, MaximumRegions)];
        for (var i = 0; i < regions.Length; i++)
        {
            regions[i] = Place(sums[i], scaleX, scaleY);
        }

        return regions;
    }

    private static DefectRegion Place(Sums sum, double scaleX, double scaleY)
    {
        var left = (int)Math.Floor(sum.Left * scaleX);
        var top = (int)Math.Floor(sum.Top * scaleY);
        var right = (int)Math.Ceiling((sum.Right + 1) * scaleX);
        var bottom = (int)Math.Ceiling((sum.Bottom + 1) * scaleY);
        return new DefectRegion
        {
            X = left,
            Y = top,
            Width = right - left,
            Height = bottom - top,
            Area = sum.Cells * scaleX * scaleY,
            CentroidX = sum.X / sum.Cells * scaleX,
            CentroidY = sum.Y / sum.Cells * scaleY,
            Peak = sum.Peak,
        };
    }

    private void Collect(ReadOnlySpan<float> values, Span<Sums> sums)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = Sums.Empty(i);
        }

        var labels = this.components.Labels;
        for (var y = 0; y < this.height; y++)
        {
            for (var x = 0; x < this.width; x++)
            {
                var i = (y * this.width) + x;
                if (labels[i] != 0)
                {
                    sums[labels[i] - 1].Add(x, y, values[i]);
                }
            }
        }
    }

    private struct Sums
    {
        public int Order;
        public int Left;
        public int Top;
        public int Right;
        public int Bottom;
        public int Cells;
        public double X;
        public double Y;
        public float Peak;

        public static Sums Empty(int order) => new()
        {
            Order = order,
            Left = int.MaxValue,
            Top = int.MaxValue,
            Right = -1,
            Bottom = -1,
            Peak = float.NegativeInfinity,
        };

        public void Add(int x, int y, float value)
        {
            this.Left = Math.Min(this.Left, x);
            this.Top = Math.Min(this.Top, y);
            this.Right = Math.Max(this.Right, x);
            this.Bottom = Math.Max(this.Bottom, y);
            this.Cells++;
            this.X += x + 0.5;
            this.Y += y + 0.5;
            this.Peak = Math.Max(this.Peak, value);
        }
    }
}
