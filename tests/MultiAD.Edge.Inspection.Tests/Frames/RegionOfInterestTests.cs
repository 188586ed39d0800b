using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

public sealed class RegionOfInterestTests
{
    [Fact]
    public void A_rectangle_contains_what_lies_in_it_and_keeps_its_share()
    {
        var region = RegionPictures.Rectangle(100, 50, new Rect(20, 10, 30, 20));

        Assert.Equal(0.12, region.Share, 6);
        Assert.True(region.Contains(0.201, 0.201));
        Assert.True(region.Contains(0.499, 0.599));
        Assert.False(region.Contains(0.199, 0.3));
        Assert.False(region.Contains(0.3, 0.601));
        Assert.False(region.Contains(-0.1, 0.3));
        Assert.False(region.Contains(0.3, double.NaN));
    }

    [Fact]
    public void The_far_edge_of_the_frame_belongs_to_its_last_cell()
    {
        var region = RegionPictures.Rectangle(10, 10, new Rect(9, 9, 1, 1));
        Assert.True(region.Contains(1, 1));
    }

    [Theory]
    [InlineData(100, 50)]
    [InlineData(33, 77)]
    [InlineData(1, 1)]
    [InlineData(1000, 700)]
    public void A_cell_of_another_resolution_is_inside_exactly_where_the_region_touches_it(int width, int height)
    {
        var region = RegionPictures.Rectangle(100, 50, new Rect(20, 10, 30, 20));

        var cells = region.Rasterize(width, height);

        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                // Exact in whole numbers: the cell's edges and the rectangle's, both times the other's resolution.
                var touches = x * 100 < 50 * width && (x + 1) * 100 > 20 * width && y * 50 < 30 * height && (y + 1) * 50 > 10 * height;
                Assert.Equal(touches, cells[(y * width) + x]);
            }
        }
    }

    [Fact]
    public void A_mask_finer_than_a_region_can_be_loses_no_thin_line()
    {
        using var mask = new Mat(2000, 4000, MatType.CV_8UC1, Scalar.Black);
        Cv2.Rectangle(mask, new Rect(0, 0, 400, 2000), Scalar.White, -1);
        Cv2.Line(mask, new Point(3001, 0), new Point(3001, 1999), Scalar.White);

        var region = RegionOfInterest.FromMask(mask);

        Assert.Equal((512, 256), (region.Width, region.Height));
        Assert.True(region.Contains(3001.5 / 4000, 0.5));
        Assert.False(region.Contains(3100.0 / 4000, 0.5));
    }

    [Fact]
    public void Runs_give_back_the_region_they_were_written_from()
    {
        using var noise = new Mat(60, 80, MatType.CV_8UC1);
        var values = new byte[60 * 80];
        new Random(4).NextBytes(values);
        Array.ConvertAll(values, value => value > 100 ? (byte)1 : (byte)0).CopyTo(noise.AsSpan<byte>());
        var region = RegionOfInterest.FromMask(noise);

        var back = RegionOfInterest.FromRuns(region.ToRuns());

        Assert.Equal(region.Share, back.Share);
        Assert.Equal(region.Rasterize(80, 60), back.Rasterize(80, 60));
        Assert.Equal(Array.ConvertAll(values, value => value > 100), back.Rasterize(80, 60));
    }

    [Theory]
    [InlineData(0, 4, "0", "outside 1 to 512")]
    [InlineData(4, 513, "0 2052", "outside 1 to 512")]
    [InlineData(4, 4, "", "runs")]
    [InlineData(4, 4, "0 15", "runs")]
    [InlineData(4, 4, "0 17", "runs")]
    [InlineData(4, 4, "8 -8 16", "runs")]
    [InlineData(4, 4, "8  8", "runs")]
    [InlineData(4, 4, "8 0 8", "runs")]
    [InlineData(4, 4, "8 8 ", "runs")]
    [InlineData(4, 4, "0 99999999999999999999", "runs")]
    [InlineData(4, 4, "0 0x10", "runs")]
    [InlineData(4, 4, "16", "keeps")]
    [InlineData(40, 40, "1585 15", "keeps")]
    public void Runs_that_are_no_region_are_refused(int width, int height, string runs, string words)
    {
        var region = new RegionRuns(width, height, runs);
        Assert.Contains(words, region.Validate(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RegionOfInterest.FromRuns(region));
    }

    [Fact]
    public void More_runs_than_a_manifest_takes_are_refused()
    {
        var runs = string.Join(' ', Enumerable.Repeat(1, RegionRuns.MaximumRuns + 2));
        Assert.Contains("runs", new RegionRuns(RegionRuns.MaximumRuns + 2 >> 7, 128, runs).Validate(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_that_keeps_next_to_nothing_is_refused_with_its_share()
    {
        using var mask = new Mat(100, 100, MatType.CV_8UC1, Scalar.Black);
        Cv2.Rectangle(mask, new Rect(0, 0, 9, 9), Scalar.White, -1);
        var error = Assert.Throws<RegionException>(() => RegionOfInterest.FromMask(mask));
        Assert.Contains("0.81", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_too_ragged_for_a_manifest_is_refused()
    {
        using var mask = new Mat(512, 512, MatType.CV_8UC1);
        Enumerable.Range(0, 512 * 512).Select(cell => (byte)(cell % 2)).ToArray().CopyTo(mask.AsSpan<byte>());
        Assert.Contains("Smooth", Assert.Throws<RegionException>(() => RegionOfInterest.FromMask(mask)).Message, StringComparison.Ordinal);
    }
}
