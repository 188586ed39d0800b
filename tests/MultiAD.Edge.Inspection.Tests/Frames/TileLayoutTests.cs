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
            var rows = random.Next(1, Math.Min(8, 32 / columns) + 1);
            var overlap = round % 5 == 0 ? 0.5 : random.NextDouble() * 0.5;
            var layout = new TileLayout(new TileGrid(columns, rows, overlap), random.Next(2, 400), random.Next(2, 400));
            var across = Enumerable.Range(0, columns).Select(i => layout[i]).Select(tile => (tile.Left, tile.Right));
            var down = Enumerable.Range(0, rows).Select(i => layout[i * columns]).Select(tile => (tile.Top, tile.Bottom));
            Line(across, layout.Width, layout.TileWidth, overlap);
            Line(down, layout.Height, layout.TileHeight, overlap);
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

    [Fact]
    public void A_grid_out_of_range_is_refused_with_its_error()
    {
        var error = Assert.Throws<ArgumentException>(() => new TileLayout(new TileGrid(9, 1, 0.1), 64, 64));
        Assert.StartsWith("The tiles 9 x 1 are outside 1 to 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_canvas_may_have_so_many_pixels_and_not_more()
    {
        Assert.Equal(TileLayout.MaximumPixels, TileLayout.PixelsOf(new TileGrid(2, 2, 0), 4096, 4096));
        Assert.Equal(8192, new TileLayout(new TileGrid(2, 2, 0), 4096, 4096).Width);
        var error = Assert.Throws<ArgumentException>(() => new TileLayout(new TileGrid(2, 2, 0), 4097, 4096));
        Assert.StartsWith("2 x 2 tiles of 4097 x 4096 make over 67108864 pixels", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void A_tile_that_is_not_there_is_refused(int index) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TileLayout(new TileGrid(3, 2, 0.25), 64, 64)[index]);

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
