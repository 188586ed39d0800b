using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// A region of interest on the coarse maps of the branches, so that the fusion is fitted on what will count.
/// </summary>
/// <param name="region">The region; null where everything counts.</param>
/// <param name="layout">How a part is cut into samples.</param>
/// <param name="stride">Pixels a cell.</param>
internal sealed class RegionCells(MapRegion? region, TileLayout layout, int stride)
{
    private readonly Dictionary<int, int[]> cellsOfTile = [];

    /// <summary>The values of one map's cells that the region touches; all of them, in the same order, without a region.</summary>
    /// <param name="sample">The sample that the map is of.</param>
    /// <param name="values">Map of a sample, row by row.</param>
    /// <returns>Empty where the sample's tile has nothing of the region.</returns>
    public T[] Select<T>(int sample, T[] values)
    {
        if (region is null)
        {
            return values;
        }

        var tile = sample % layout.Count;
        if (!this.cellsOfTile.TryGetValue(tile, out var cells))
        {
            cells = this.cellsOfTile[tile] = [.. this.Touched(region, tile)];
        }

        return Array.ConvertAll(cells, cell => values[cell]);
    }

    private IEnumerable<int> Touched(MapRegion whole, int tile)
    {
        var window = layout[tile];
        var columns = layout.TileWidth / stride;
        for (var cell = 0; cell < columns * (layout.TileHeight / stride); cell++)
        {
            var (row, column) = Math.DivRem(cell, columns);
            var start = ((window.Y + (row * stride)) * whole.Width) + window.X + (column * stride);
            if (Enumerable.Range(0, stride).Any(y => whole.Cells.Slice(start + (y * whole.Width), stride).Contains(true)))
            {
                yield return cell;
            }
        }
    }
}
