using MultiAD.Edge.Inspection.Frames;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

public sealed class TileGridTests
{
    private const string Counts = "are outside 1 to 8 columns and rows with 32 tiles at most";
    private const string Overlaps = "is outside 0 to 0.5";

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(8, 4, 0.5)]
    [InlineData(4, 8, 0.125)]
    public void A_grid_at_the_ends_of_its_ranges_has_no_error(int columns, int rows, double overlap) =>
        Assert.Empty(new TileGrid(columns, rows, overlap).Validate());

    [Theory]
    [InlineData(0, 1, 0.1, $"tiles 0 x 1 {Counts}")]
    [InlineData(1, -1, 0.1, $"tiles 1 x -1 {Counts}")]
    [InlineData(9, 1, 0.1, $"tiles 9 x 1 {Counts}")]
    [InlineData(1, 9, 0.1, $"tiles 1 x 9 {Counts}")]
    [InlineData(8, 5, 0.1, $"tiles 8 x 5 {Counts}")]
    [InlineData(65536, 65536, 0.1, $"tiles 65536 x 65536 {Counts}")]
    [InlineData(2, 2, -0.1, $"tile overlap -0.1 {Overlaps}")]
    [InlineData(2, 2, 0.51, $"tile overlap 0.51 {Overlaps}")]
    [InlineData(2, 2, double.NaN, $"tile overlap NaN {Overlaps}")]
    public void A_grid_out_of_range_says_what_it_is_and_what_it_may_be(int columns, int rows, double overlap, string error) =>
        Assert.Equal(error, Assert.Single(new TileGrid(columns, rows, overlap).Validate()));

    [Fact]
    public void Every_error_is_said() => Assert.Equal(2, new TileGrid(0, 0, 1).Validate().Count());
}
