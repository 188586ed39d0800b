using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Training;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Data;

public sealed class PictureGroupsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private RNG noise = new(5);
    private readonly List<string> paths = [];

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void Shots_of_one_part_are_one_group_whatever_noise_and_compression_do_to_them()
    {
        foreach (var unit in Enumerable.Range(0, 6))
        {
            foreach (var shot in Enumerable.Range(0, 6))
            {
                this.Write(x: 30 + (unit * 5), light: 100 + (unit * 4), quality: 75 + (3 * shot));
            }
        }

        var groups = this.Find();

        Assert.Equal((36, 6), (groups.DistinctPictures, groups.Count));
        Assert.All(Enumerable.Range(0, 36), part => Assert.Equal(part / 6 * 6, groups.GroupOf[part]));
        var split = PartSplit.Draw(groups.GroupOf, seed: 3);
        Assert.InRange(split.HeldOut.Count, TrainingOptions.HeldOutOf(36), 18);
        Assert.Empty(split.HeldOut.Select(part => part / 6).Intersect(split.Training.Select(part => part / 6)));
    }

    [Fact]
    public void Copies_are_one_picture_and_stay_on_one_side()
    {
        foreach (var unit in Enumerable.Range(0, 12))
        {
            this.Write(x: 20 + (unit * 4), light: 90 + (unit * 3), quality: 95);
        }

        File.Copy(this.paths[2], this.folder["copy.jpg"]);
        this.paths.Add(this.folder["copy.jpg"]);

        var groups = this.Find();

        Assert.Equal((12, 12), (groups.DistinctPictures, groups.Count));
        Assert.Equal(2, groups.GroupOf[12]);
    }

    [Fact]
    public void Parts_that_lie_alike_and_differ_in_noise_alone_stay_parts_of_their_own()
    {
        foreach (var _ in Enumerable.Range(0, 20))
        {
            this.Write(x: 40, light: 120, quality: 95);
        }

        Assert.Equal((20, 20), (this.Find().DistinctPictures, this.Find().Count));
    }

    [NeedsRealDataFact("data/cookie")]
    public void Photos_of_real_parts_are_hardly_ever_taken_for_one_part()
    {
        foreach (var name in (string[])["cookie", "magnetic_tile", "casting_impeller", "elpv_poly"])
        {
            this.paths.Clear();
            this.paths.AddRange(PartFolder.TrainingImages(RealData.Path("data/" + name)).Take(60));
            var groups = this.Find();
            Assert.True(groups.Count >= this.paths.Count * 0.9, $"{name}: {groups.Count} of {this.paths.Count}");
        }
    }

    private PictureGroups Find()
    {
        var layout = new TileLayout(TileGrid.Whole, 128, 128);
        return PictureGroups.Find(PreparedImages.Read(this.paths, layout, new Progress<WorkProgress>(), default), default);
    }

    private void Write(int x, int light, int quality)
    {
        using var picture = new Mat(128, 128, MatType.CV_8UC3, Scalar.All(light));
        Cv2.Circle(picture, new Point(x, 64), 15, Scalar.All(light + 60), -1);
        using var grain = new Mat(128, 128, MatType.CV_8UC3);
        this.noise.Fill(grain, DistributionType.Normal, Scalar.All(10), Scalar.All(3));
        Cv2.Add(picture, grain, picture);
        var path = this.folder[$"{this.paths.Count:000}.jpg"];
        Cv2.ImWrite(path, picture, new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
        this.paths.Add(path);
    }
}
