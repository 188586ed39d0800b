using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// The tiles of one frame in flight: the frame stretched to the tiles' canvas, from which one tile after the other
/// becomes model input, and the one map and score that their maps and scores are put together to. Where tiles overlap,
/// each counts the less the nearer its edge is, so that no seam shows. Not thread-safe; filling the canvas and scoring
/// may happen in two threads, one after the other.
/// </summary>
internal sealed class TileStitcher
{
    private readonly TileLayout layout;
    private readonly byte[] canvas;
    private readonly float[] values;
    private readonly float[][] columnWeights;
    private readonly float[][] rowWeights;

    public TileStitcher(TileLayout layout)
    {
        this.layout = layout;
        this.canvas = GC.AllocateArray<byte>(3 * layout.Width * layout.Height, pinned: true);
        this.values = new float[layout.Width * layout.Height];
        this.Map = new AnomalyMap(layout.Width, layout.Height, this.values);
        this.columnWeights = Weights(layout.Columns, layout.TileWidth, layout.OverlapX);
        this.rowWeights = Weights(layout.Rows, layout.TileHeight, layout.OverlapY);
    }

    /// <summary>The frame: height x width pixels of 8-bit B, G, R.</summary>
    public Span<byte> Canvas => this.canvas;

    /// <summary>Number of tiles.</summary>
    public int Count => this.layout.Count;

    /// <summary>Map over the whole frame, of the canvas's size.</summary>
    public AnomalyMap Map { get; }

    /// <summary>Largest score of a tile; not a number where one is none.</summary>
    public float Score { get; private set; }

    /// <summary>Forgets the frame before.</summary>
    public void Begin()
    {
        Array.Clear(this.values);
        this.Score = float.NegativeInfinity;
    }

    /// <summary>Writes one tile as model input.</summary>
    /// <param name="index">Index in reading order.</param>
    /// <param name="planes">Receives planes R, G, B of tile height x width values, 0..255.</param>
    public void Load(int index, Span<float> planes)
    {
        var tile = this.layout[index];
        var area = tile.Width * tile.Height;
        for (var y = 0; y < tile.Height; y++)
        {
            var row = this.canvas.AsSpan(3 * (((tile.Y + y) * this.layout.Width) + tile.X), 3 * tile.Width);
            var at = y * tile.Width;
            var greens = planes.Slice(area + at, tile.Width);
            var blues = planes.Slice((2 * area) + at, tile.Width);
            FramePreprocessor.Split(row, planes.Slice(at, tile.Width), greens, blues);
        }
    }

    /// <summary>Adds the map and score of one tile; each tile once.</summary>
    /// <param name="index">Index in reading order.</param>
    /// <param name="map">Raw map of the tile's size.</param>
    /// <param name="score">Raw score of the tile.</param>
    public void Add(int index, AnomalyMap map, float score)
    {
        var tile = this.layout[index];
        ReadOnlySpan<float> across = this.columnWeights[index % this.layout.Columns];
        var down = this.rowWeights[index / this.layout.Columns];
        for (var y = 0; y < tile.Height; y++)
        {
            var target = this.values.AsSpan(((tile.Y + y) * this.layout.Width) + tile.X, tile.Width);
            Blend(map.Values.Slice(y * tile.Width, tile.Width), across, down[y], target);
        }

        this.Score = MathF.Max(this.Score, score);
    }

    private static void Blend(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, float weight, Span<float> target)
    {
        for (var x = 0; x < target.Length; x++)
        {
            target[x] += source[x] * (weights[x] * weight);
        }
    }

    // A tent cut off at 1: the weights of two neighbours add up to 1 all over their overlap.
    private static float[][] Weights(int tiles, int side, int overlap)
    {
        float Rise(int i) => (i + 0.5f) / overlap;
        float Weight(int tile, int i) =>
            tile > 0 && i < overlap ? Rise(i)
            : tile < tiles - 1 && i >= side - overlap ? 1 - Rise(i - (side - overlap))
            : 1;
        return [.. Enumerable.Range(0, tiles).Select(tile => Enumerable.Range(0, side).Select(i => Weight(tile, i)).ToArray())];
    }
}
