using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

public sealed class TileLayoutTests
{
    [Fact]
    public void Tiles_of_any_grid_cover_the_canvas_lie_inside_it_and_overlap_as_stated()
    {
        var random = new Random(5);
        for (var round = 0; round < 2000; round++)
        {
            var columns = random.Next(1, 9);
            var grid = new TileGrid(columns, random.Next(1, Math.Min(8, 32 / columns) + 1), round % 5 == 0 ? 0.5 : random.NextDouble() * 0.5);
            var layout = new TileLayout(grid, random.Next(2, 400), random.Next(2, 400));
            Line(Enumerable.Range(0, layout.Columns).Select(i => layout[i]).Select(tile => (tile.Left, tile.Right)), layout.Width, layout.TileWidth, grid.Overlap);
            Line(Enumerable.Range(0, layout.Rows).Select(i => layout[i * layout.Columns]).Select(tile => (tile.Top, tile.Bottom)), layout.Height, layout.TileHeight, grid.Overlap);
            for (var i = 0; i < layout.Count; i++)
            {
                var (row, column) = Math.DivRem(i, layout.Columns);
                Assert.Equal(new Rect(layout[column].X, layout[row * layout.Columns].Y, layout.TileWidth, layout.TileHeight), layout[i]);
            }
        }
    }

    [Fact]
    public void One_tile_is_the_whole_canvas()
    {
        var layout = new TileLayout(TileGrid.Whole, 96, 64);
        Assert.Equal(new Rect(0, 0, 96, 64), layout[0]);
        Assert.Equal((96, 64, 1), (layout.Width, layout.Height, layout.Count));
    }

    [Theory]
    [InlineData(0, 1, 0.1)]
    [InlineData(9, 1, 0.1)]
    [InlineData(8, 5, 0.1)]
    [InlineData(2, 2, 0.6)]
    [InlineData(2, 2, double.NaN)]
    public void A_grid_out_of_range_is_refused(int columns, int rows, double overlap) =>
        Assert.Throws<ArgumentException>(() => new TileLayout(new TileGrid(columns, rows, overlap), 64, 64));

    private static void Line(IEnumerable<(int From, int To)> tiles, int length, int side, double overlap)
    {
        var end = 0;
        foreach (var (from, to) in tiles)
        {
            Assert.Equal(side, to - from);
            Assert.True(from <= end, "a gap");
            if (from > 0)
            {
                Assert.InRange((side * overlap) - (end - from), 0, 1);
            }

            end = to;
        }

        Assert.Equal(length, end);
    }
}
