using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Verdicts;

public sealed class DefectRegionFinderTests
{
    [Fact]
    public void A_map_below_the_limit_has_no_region() => Assert.Empty(Find(4, 4, "11", "11"));

    [Fact]
    public void A_region_has_box_area_centroid_and_peak_in_frame_pixels()
    {
        // Cells (1,1), (2,1), (1,2) of a 4 x 4 map; a cell is 10 x 5 pixels of the 40 x 20 frame.
        var region = Assert.Single(Find(40, 20, "....", ".34.", ".5..", "...."));
        Assert.Equal((10, 5, 20, 10), (region.X, region.Y, region.Width, region.Height));
        Assert.Equal(3 * 10 * 5, region.Area);
        Assert.Equal((1.5 + 2.5 + 1.5) / 3 * 10, region.CentroidX, 9);
        Assert.Equal((1.5 + 1.5 + 2.5) / 3 * 5, region.CentroidY, 9);
        Assert.Equal(5, region.Peak);
    }

    [Fact]
    public void The_centroid_of_a_u_may_lie_outside_of_it()
    {
        var region = Assert.Single(Find(3, 3, "3.3", "3.3", "333"));
        Assert.Equal((0, 0, 3, 3, 7.0), (region.X, region.Y, region.Width, region.Height, region.Area));
        Assert.Equal(1.5, region.CentroidX, 9);
        Assert.Equal((2 * 0.5 + 2 * 1.5 + 3 * 2.5) / 7, region.CentroidY, 9);
    }

    [Fact]
    public void A_box_covers_every_frame_pixel_that_a_cell_touches()
    {
        // A cell is 3.5 pixels wide: the middle one reaches from 3.5 to 7.
        var region = Assert.Single(Find(7, 2, ".3", ".."));
        Assert.Equal((3, 0, 4, 1), (region.X, region.Y, region.Width, region.Height));
    }

    [Fact]
    public void Regions_come_with_the_highest_peak_first() =>
        Assert.Equal([9, 5, 3], Find(5, 1, "3.9.5").Select(region => region.Peak));

    [Fact]
    public void Regions_of_one_peak_stay_in_reading_order() =>
        Assert.Equal([0, 2, 4], Find(5, 1, "3.3.3").Select(region => region.X));

    [Fact]
    public void A_finder_that_is_used_again_forgets_the_map_before()
    {
        var finder = new DefectRegionFinder(3, 1);
        Assert.Equal(2, finder.Find(new AnomalyMap(3, 1, [9, 0, 9]), 2, 3, 1).Length);
        Assert.Equal(5, Assert.Single(finder.Find(new AnomalyMap(3, 1, [0, 5, 0]), 2, 3, 1)).Peak);
    }

    [Fact]
    public void Only_so_many_regions_are_listed()
    {
        var row = string.Concat(Enumerable.Repeat("3.", DefectRegionFinder.MaximumRegions)) + "9";
        var regions = Find(row.Length, 1, row);
        Assert.Equal(DefectRegionFinder.MaximumRegions, regions.Length);
        Assert.Equal(9, regions[0].Peak);
    }

    private static DefectRegion[] Find(int frameWidth, int frameHeight, params string[] rows)
    {
        var map = new AnomalyMap(rows[0].Length, rows.Length, BinaryPicture.Values(rows));
        return new DefectRegionFinder(map.Width, map.Height).Find(map, 2, frameWidth, frameHeight);
    }
}
