using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// Where the tiles of a grid lie on their canvas. A frame of any size is stretched to the canvas in one go, as an untiled
/// frame is to the model's input; the tiles are windows of the canvas of exactly the input's size, in reading order. So
/// the canvas is also the size of the frame's anomaly map, and it does not depend on the frame's size. A frame smaller
/// than the canvas is enlarged.
/// </summary>
public sealed class TileLayout
{
    /// <summary>Most pixels of a canvas.</summary>
    public const long MaximumPixels = 1L << 26;

    private readonly TileGrid grid;

    /// <summary>The grid that was asked for.</summary>
    public TileGrid Grid => this.grid;

    /// <summary>Lays out the tiles.</summary>
    /// <param name="grid">The grid, within its ranges.</param>
    /// <param name="tileWidth">Width of the model's input in pixels, at least 2.</param>
    /// <param name="tileHeight">Height of the model's input in pixels, at least 2.</param>
    /// <exception cref="ArgumentException">The grid is out of range or its canvas has over <see cref="MaximumPixels"/>.</exception>
    public TileLayout(TileGrid grid, int tileWidth, int tileHeight)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentOutOfRangeException.ThrowIfLessThan(tileWidth, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(tileHeight, 2);
        if (grid.Validate().FirstOrDefault() is { } error)
        {
            throw new ArgumentException($"The {error}.", nameof(grid));
        }

        if (PixelsOf(grid, tileWidth, tileHeight) > MaximumPixels)
        {
            throw new ArgumentException(
                $"{grid.Columns} x {grid.Rows} tiles of {tileWidth} x {tileHeight} make over {MaximumPixels} pixels.", nameof(grid));
        }

        this.grid = grid;
        this.TileWidth = tileWidth;
        this.TileHeight = tileHeight;
        this.OverlapX = Common(grid, tileWidth);
        this.OverlapY = Common(grid, tileHeight);
        this.Width = Extent(grid, grid.Columns, tileWidth);
        this.Height = Extent(grid, grid.Rows, tileHeight);
    }

    /// <summary>Width of the canvas in pixels; the tile's for one column.</summary>
    public int Width { get; }

    /// <summary>Height of the canvas in pixels; the tile's for one row.</summary>
    public int Height { get; }

    /// <summary>Width of a tile in pixels.</summary>
    public int TileWidth { get; }

    /// <summary>Height of a tile in pixels.</summary>
    public int TileHeight { get; }

    /// <summary>Columns of pixels that two tiles side by side have in common.</summary>
    public int OverlapX { get; }

    /// <summary>Rows of pixels that two tiles one above the other have in common.</summary>
    public int OverlapY { get; }

    /// <summary>Tiles side by side.</summary>
    public int Columns => this.grid.Columns;

    /// <summary>Tiles one above the other.</summary>
    public int Rows => this.grid.Rows;

    /// <summary>Number of tiles.</summary>
    public int Count => this.grid.Count;

    /// <summary>Window of one tile on the canvas.</summary>
    /// <param name="index">Index in reading order, 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tile.</exception>
    public Rect this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, this.Count);
            var (row, column) = Math.DivRem(index, this.Columns);
            var (x, y) = (column * (this.TileWidth - this.OverlapX), row * (this.TileHeight - this.OverlapY));
            return new Rect(x, y, this.TileWidth, this.TileHeight);
        }
    }

    /// <summary>Pixels of the canvas that a grid within its ranges would have.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="tileWidth">Width of the model's input in pixels.</param>
    /// <param name="tileHeight">Height of the model's input in pixels.</param>
    public static long PixelsOf(TileGrid grid, int tileWidth, int tileHeight)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return (long)Extent(grid, grid.Columns, tileWidth) * Extent(grid, grid.Rows, tileHeight);
    }

    // Rounded down, so that at the largest overlap no pixel belongs to three tiles of a row.
    private static int Common(TileGrid grid, int side) => (int)(side * grid.Overlap);

    private static int Extent(TileGrid grid, int tiles, int side) => side + ((tiles - 1) * (side - Common(grid, side)));
}
