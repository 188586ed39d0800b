using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Synthesis;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Synthesis;

public sealed class RegionFinderTests : IDisposable
{
    private const int Parts = 20;
    private const int Size = 128;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public void Parts_before_a_plain_background_give_where_they_lie_and_a_margin(int columns, int rows)
    {
        // Discs of radius 26 about the middle of 96 x 96, each shifted by up to 3 pixels.
        var random = new Random(2);
        var paths = this.WriteDiscs(_ => new Point(48 + random.Next(-3, 4), 48 + random.Next(-3, 4)), 26);

        var decision = Decide(paths, RegionRequest.Auto, new TileGrid(columns, rows, 0.125));

        Assert.NotNull(decision.Region);
        Assert.True(decision.Region.Contains(0.5, 0.5));

        // The largest reach of a part is 48 + 3 + 26 pixels, the margin 6 of 256.
        Assert.True(decision.Region.Contains((77 + 1) / 96.0, 0.5));
        Assert.False(decision.Region.Contains((77 + 6) / 96.0, 0.5));
        Assert.False(decision.Region.Contains(0.02, 0.02));
        Assert.InRange(decision.Share, 0.27, 0.4);
    }

    [Fact]
    public void Parts_that_lie_all_over_the_picture_are_inspected_whole()
    {
        var paths = this.WriteDiscs(i => new Point(27 + (42 * (i % 2)), 27 + (42 * (i / 2 % 2))), 25);
        var decision = Decide(paths, RegionRequest.Auto);
        Assert.Null(decision.Region);
        Assert.Contains("all over the picture", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_surface_that_fills_the_picture_is_inspected_whole()
    {
        string[] paths = [.. Enumerable.Range(0, Parts).Select(i => this.folder[$"{i:00}.png"])];
        for (var i = 0; i < Parts; i++)
        {
            using var picture = PartPictures.Noise(96, 96, i, 0, 256);
            File.WriteAllBytes(paths[i], ImageFile.EncodePng(picture));
        }

        var decision = Decide(paths, RegionRequest.Auto);
        Assert.Null(decision.Region);
        Assert.Contains("0 of 20 parts stand out", decision.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_few_parts_may_not_stand_out(int odd, bool found)
    {
        var paths = this.WriteDiscs(_ => new Point(48, 48), 26);
        for (var i = 0; i < odd; i++)
        {
            using var picture = PartPictures.Noise(96, 96, i, 0, 256);
            File.WriteAllBytes(paths[i], ImageFile.EncodePng(picture));
        }

        Assert.Equal(found, Decide(paths, RegionRequest.Auto).Region is not null);
    }

    [Fact]
    public void Parts_that_fill_the_picture_with_their_margin_are_inspected_whole()
    {
        string[] paths = [.. Enumerable.Range(0, Parts).Select(i => this.folder[$"{i:00}.png"])];
        for (var i = 0; i < Parts; i++)
        {
            using var picture = PartPictures.Noise(96, 96, i, 20, 30);
            picture.Rectangle(new Rect(4, 4, 88, 88), Scalar.All(180), -1);
            File.WriteAllBytes(paths[i], ImageFile.EncodePng(picture));
        }

        var decision = Decide(paths, RegionRequest.Auto);
        Assert.Null(decision.Region);
        Assert.Contains("fill", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_print_on_a_plain_part_does_not_leave_the_part_out()
    {
        var decision = Decide(this.WriteDiscs(_ => new Point(48, 48), 20), RegionRequest.Auto);
        Assert.Null(decision.Region);
        Assert.Contains("may be what seems to be background", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_on_a_plain_part_does_not_leave_the_part_out()
    {
        string[] paths = [.. Enumerable.Range(0, Parts).Select(i => this.folder[$"{i:00}.png"])];
        for (var i = 0; i < Parts; i++)
        {
            using var picture = PartPictures.Noise(96, 96, i, 20, 30);
            picture.Rectangle(new Rect(12, 12, 34, 72), Scalar.All(180), -1);
            picture.Rectangle(new Rect(54, 12, 30, 72), Scalar.All(180), -1);
            File.WriteAllBytes(paths[i], ImageFile.EncodePng(picture));
        }

        var decision = Decide(paths, RegionRequest.Auto);
        Assert.Null(decision.Region);
        Assert.Contains("0 of 20 parts stand out", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_held_out_part_does_not_widen_the_region()
    {
        var paths = this.WriteDiscs(i => i == 0 ? new Point(48, 60) : new Point(48, 48), 26);
        var images = Read(paths, TileGrid.Whole);
        var all = RegionFinder.Decide(RegionRequest.Auto, images, [.. Enumerable.Range(0, Parts)], CancellationToken.None);
        var without = RegionFinder.Decide(RegionRequest.Auto, images, [.. Enumerable.Range(1, Parts - 1)], CancellationToken.None);
        Assert.True(all.Region!.Contains(0.5, 83.0 / 96));
        Assert.False(without.Region!.Contains(0.5, 83.0 / 96));
    }

    [Fact]
    public void None_and_a_file_are_taken_as_they_are_asked_for()
    {
        var paths = this.WriteDiscs(_ => new Point(48, 48), 20);
        RegionPictures.Write(this.folder["roi.png"], 96, 96, new Rect(0, 0, 48, 96));
        Assert.Null(Decide(paths, RegionRequest.From("none")).Region);
        var given = Decide(paths, RegionRequest.From(this.folder["roi.png"]));
        Assert.Equal(0.5, given.Share, 6);
        Assert.Contains("roi.png", given.Describe(), StringComparison.Ordinal);
    }

    private static PreparedImages Read(IReadOnlyList<string> paths, TileGrid grid) =>
        PreparedImages.Read(paths, new TileLayout(grid, Size, Size), new Progress<WorkProgress>(), CancellationToken.None);

    private IReadOnlyList<string> WriteDiscs(Func<int, Point> place, int radius) =>
        RegionPictures.WriteDiscs(this.folder.Path, [.. Enumerable.Range(0, Parts).Select(place)], radius);

    private static RegionDecision Decide(IReadOnlyList<string> paths, RegionRequest request, TileGrid? grid = null) =>
        RegionFinder.Decide(
            request, Read(paths, grid ?? TileGrid.Whole), [.. Enumerable.Range(0, paths.Count)], CancellationToken.None);
}
