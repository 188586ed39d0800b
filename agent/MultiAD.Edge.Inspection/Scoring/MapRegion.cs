using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// A region of interest in force on anomaly maps: what scores, calibration and heat maps see of a map. Immutable;
/// thread-safe.
/// </summary>
public sealed class MapRegion
{
    private readonly TileLayout layout;
    private readonly bool[] cells;
    private readonly float outside;

    /// <summary>Brings a region to the size of the maps.</summary>
    /// <param name="region">The region.</param>
    /// <param name="layout">Tiles of the maps; <see cref="TileGrid.Whole"/> where the whole frame is one.</param>
    /// <param name="outside">Value that the map takes outside: the calibration's floor, which is usual on good parts.</param>
    public MapRegion(RegionOfInterest region, TileLayout layout, double outside)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(layout);
        this.Region = region;
        this.layout = layout;
        this.cells = region.Rasterize(layout.Width, layout.Height);
        this.outside = (float)outside;
    }

    private MapRegion(MapRegion other, double outside)
    {
        this.Region = other.Region;
        this.layout = other.layout;
        this.cells = other.cells;
        this.outside = (float)outside;
    }

    /// <summary>The region, relative to the frame.</summary>
    public RegionOfInterest Region { get; }

    /// <summary>Width of the maps over the whole frame, in cells.</summary>
    public int Width => this.layout.Width;

    /// <summary>Height of these maps, in cells.</summary>
    public int Height => this.layout.Height;

    /// <summary>Number of tiles of a frame.</summary>
    public int TileCount => this.layout.Count;

    /// <summary>The cells of such a map, row by row; true inside.</summary>
    public ReadOnlySpan<bool> Cells => this.cells;

    /// <summary>The same region with another value outside.</summary>
    public MapRegion WithOutside(double value) => new(this, value);

    /// <summary>Largest value of one tile's map inside the region; not a number where one is none.</summary>
    /// <param name="tile">Index of the tile, 0 where the whole frame is one.</param>
    /// <param name="values">Raw map of the tile's size, row by row.</param>
    /// <returns>Negative infinity where the tile has nothing of the region.</returns>
    public float Peak(int tile, ReadOnlySpan<float> values)
    {
        var window = this.layout[tile];
        var peak = float.NegativeInfinity;
        for (var y = 0; y < window.Height; y++)
        {
            ReadOnlySpan<bool> inside = this.cells.AsSpan(((window.Y + y) * this.Width) + window.X, window.Width);
            var row = values.Slice(y * window.Width, window.Width);
            for (var x = 0; x < row.Length; x++)
            {
                if (inside[x])
                {
                    peak = MathF.Max(peak, row[x]);
                }
            }
        }

        return peak;
    }

    /// <summary>Sets the values of a map over the whole frame to the outside's where they are outside.</summary>
    internal void Clear(Span<float> values)
    {
        for (var cell = 0; cell < values.Length; cell++)
        {
            values[cell] = this.cells[cell] ? values[cell] : this.outside;
        }
    }
}
