using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Data;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Data;

public sealed class PreparedImagesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void The_samples_of_a_part_are_what_the_inspector_sees_of_its_tiles()
    {
        var layout = new TileLayout(new TileGrid(3, 2, 0.25), 48, 32);
        var images = this.Read(layout);

        Assert.Equal((2, 6, 12), (images.PartCount, images.TilesPerPart, images.Count));
        Assert.Equal([6, 7, 8, 9, 10, 11], images.SamplesOf(1));
        for (var part = 0; part < 2; part++)
        {
            using var whole = images.PartPicture(part);
            Assert.Equal((layout.Width, layout.Height), (whole.Cols, whole.Rows));
            foreach (var sample in images.SamplesOf(part))
            {
                using var picture = images.Picture(sample);
                using var window = new Mat(whole, layout[sample % 6]);
                Assert.Equal(0, Cv2.Norm(picture, window));

                using var preprocessor = new FramePreprocessor(48, 32);
                var expected = new float[preprocessor.Length];
                var input = new float[preprocessor.Length];
                preprocessor.Convert(picture, expected.AsSpan());
                images.CopyTo(sample, input);
                Assert.Equal(expected, input);
            }
        }
    }

    [Fact]
    public void Without_tiles_a_part_is_its_only_sample()
    {
        var images = this.Read(new TileLayout(TileGrid.Whole, 48, 32));
        using var part = images.PartPicture(1);
        using var sample = images.Picture(1);

        Assert.Equal((2, 1, 2), (images.PartCount, images.TilesPerPart, images.Count));
        Assert.Equal([1], images.SamplesOf(1));
        Assert.Equal(0, Cv2.Norm(part, sample));
    }

    private PreparedImages Read(TileLayout layout)
    {
        string[] paths = [this.folder["1.png"], this.folder["2.png"]];
        foreach (var path in paths)
        {
            using var picture = new Mat(211, 307, MatType.CV_8UC3);
            Cv2.Randu(picture, Scalar.All(0), Scalar.All(255));
            Cv2.ImWrite(path, picture);
        }

        return PreparedImages.Read(paths, layout, new Progress<WorkProgress>(), CancellationToken.None);
    }
}
