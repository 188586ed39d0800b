using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

public sealed class RegionFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_mask_of_any_size_is_read_with_its_white_part()
    {
        RegionPictures.Write(this.folder["roi.png"], 300, 200, new Rect(0, 0, 150, 200));
        var region = RegionFile.Read(this.folder["roi.png"]);
        Assert.Equal(0.5, region.Share, 6);
        Assert.True(region.Contains(0.49, 0.99));
        Assert.False(region.Contains(0.51, 0.5));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF \n")]
    public void Polygons_are_read_in_the_pixels_of_their_picture_and_overlap_without_a_hole(string start)
    {
        var region = this.Json(start + """
            { "width": 2000, "height": 1000, "polygons": [
              [[200, 100], [1000, 100], [1000, 900], [200, 900]],
              [[800, 200], [1800, 200], [1800, 800], [800, 800]] ] }
            """);
        Assert.True(region.Contains(0.45, 0.5));
        Assert.True(region.Contains(0.12, 0.85));
        Assert.True(region.Contains(0.88, 0.3));
        Assert.False(region.Contains(0.08, 0.5));
        Assert.False(region.Contains(0.7, 0.85));
        Assert.InRange(region.Share, 0.56, 0.58);
    }

    [Fact]
    public void Polygons_over_the_whole_picture_keep_all_of_it() => Assert.Equal(
        1, this.Json("""{ "width": 64, "height": 64, "polygons": [[[0, 0], [64, 0], [64, 64], [0, 64]]] }""").Share);

    [Theory]
    [InlineData("""{ "width": 10, "height": 10 }""", "polygons")]
    [InlineData("""{ "width": 10, "height": 10, "polygons": [], "extra": 1 }""", "extra")]
    [InlineData("""{ "width": 10, "height": 10, "polygons": [] }""", "1 to 256")]
    [InlineData("""{ "width": 10, "height": 10, "polygons": null }""", "polygons")]
    [InlineData("""{ "width": 10, "height": 10, "polygons": [null] }""", "polygon 1 has 0 points")]
    [InlineData("""{ "width": 10, "height": 10, "polygons": [[[0, 0], [5, 5]]] }""", "polygon 1 has 2 points")]
    [InlineData("""{ "width": 10, "height": 10, "polygons": [[[0, 0], [5, 11], [9, 9]]] }""", "point 2 of polygon 1")]
    [InlineData("""{ "width": 10, "height": 10, "polygons": [[[0, 0], null, [9, 9]]] }""", "point 2 of polygon 1")]
    [InlineData("""{ "width": 10, "height": 10, "polygons": [[[0, 0], [5], [9, 9]]] }""", "point 2 of polygon 1")]
    [InlineData("""{ "width": 10, "height": 10, "polygons": [[["0", 0], [5, 5], [9, 9]]] }""", "The form is")]
    [InlineData("""{ "width": 0, "height": 10, "polygons": [[[0, 0], [5, 5], [9, 0]]] }""", "width and height are 0 and 10")]
    [InlineData("""{ "width": 1000, "height": 1000, "polygons": [[[0, 0], [5, 5], [9, 0]]] }""", "at least")]
    [InlineData("[]", "The form is")]
    [InlineData("{ nonsense", "The form is")]
    [InlineData("null", "not a PNG")]
    [InlineData("", "empty")]
    public void A_file_of_another_form_is_refused_with_one_message_that_begins_with_its_path(string content, string words)
    {
        var error = Assert.Throws<RegionException>(() => this.Json(content));
        Assert.StartsWith(this.folder["roi.json"] + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_black_mask_is_refused()
    {
        RegionPictures.Write(this.folder["roi.png"], 64, 64, default);
        Assert.Contains("keeps", this.Refused("roi.png"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused_by_name() => Assert.Contains("none.png", this.Refused("none.png"), StringComparison.Ordinal);

    [Fact]
    public void A_folder_is_refused_by_name()
    {
        Directory.CreateDirectory(this.folder["folder"]);
        Assert.Contains(this.folder["folder"], this.Refused("folder"), StringComparison.Ordinal);
    }

    private RegionOfInterest Json(string content)
    {
        File.WriteAllText(this.folder["roi.json"], content);
        return RegionFile.Read(this.folder["roi.json"]);
    }

    private string Refused(string name) => Assert.Throws<RegionException>(() => RegionFile.Read(this.folder[name])).Message;
}
