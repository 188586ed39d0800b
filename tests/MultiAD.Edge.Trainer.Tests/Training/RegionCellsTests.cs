using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Fusion;
using MultiAD.Edge.Trainer.Training;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Training;

public sealed class RegionCellsTests : IClassFixture<TorchFixture>
{
    private static readonly TileLayout TwoTiles = new(new TileGrid(2, 1, 0), 16, 16);

    [Fact]
    public void Without_a_region_every_cell_counts()
    {
        int[] values = [1, 2, 3];
        Assert.Same(values, new RegionCells(null, TwoTiles, 4).Select(0, values));
    }

    [Fact]
    public void Cells_that_the_region_touches_count_tile_by_tile()
    {
        // One pixel in the second row of cells of the left tile, and the whole last column of the right one.
        using var mask = new Mat(16, 32, MatType.CV_8UC1, Scalar.Black);
        mask.Set(7, 5, (byte)255);
        Cv2.Rectangle(mask, new Rect(31, 0, 1, 16), Scalar.White, -1);
        var region = new MapRegion(RegionOfInterest.FromMask(mask), TwoTiles, 0);
        var cells = new RegionCells(region, TwoTiles, 4);
        int[] values = [.. Enumerable.Range(0, 16)];

        Assert.Equal([5], cells.Select(0, values));
        Assert.Equal([3, 7, 11, 15], cells.Select(1, values));

        // The next part's tiles are the same places.
        Assert.Equal([5], cells.Select(2, values));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_held_out_part_scores_by_what_lies_inside(bool hot)
    {
        // Two parts of one tile, 8 x 8 cells of 8 pixels; both branches are hot at the bottom right, outside of the region.
        var layout = new TileLayout(TileGrid.Whole, 64, 64);
        var region = new MapRegion(RegionPictures.Rectangle(64, 64, new Rect(0, 0, 32, 32)), layout, 0);
        var maps = new BranchMaps([8, 8], [8, 8]);
        for (var part = 0; part < 10; part++)
        {
            float[] map = [.. Enumerable.Range(0, 64).Select(cell => 1 + (0.01f * ((cell * 7 * (part + 1)) % 13)))];
            map[63] = hot && part == 0 ? 1000 : map[63];
            maps.Samples.Add([map, map]);
        }

        using var fusion = new MapFusion(64, 64, 8);
        var heldOut = new HeldOutMaps(maps, [.. Enumerable.Range(0, 10)]);

        var inside = ScoresOf(new FusionTrainer(fusion, [1, 1], [1, 1], region));
        var whole = ScoresOf(new FusionTrainer(fusion, [1, 1], [1, 1]));

        Assert.All(inside.Zip(whole), pair => Assert.True(pair.First <= pair.Second));
        Assert.Equal(hot, whole[0] - inside[0] > 10);
        Assert.InRange(inside[0], -10, 10);

        IReadOnlyList<double> ScoresOf(FusionTrainer trainer) =>
            trainer.Fit(heldOut, heldOut, null, mayAlign: false, CancellationToken.None).HeldOutScores;
    }
}
