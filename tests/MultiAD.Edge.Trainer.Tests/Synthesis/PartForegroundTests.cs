using MultiAD.Edge.Trainer.Synthesis;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Synthesis;

public sealed class PartForegroundTests
{
    [Theory]
    [InlineData(128, 20, 200)]
    [InlineData(512, 230, 90)]
    public void A_part_before_a_plain_background_is_found_with_its_holes(int size, int background, int part)
    {
        using var picture = new Mat(size, size, MatType.CV_8UC3, Scalar.All(background));
        var center = new Point(size / 2, size / 2);
        Cv2.Circle(picture, center, size / 3, Scalar.All(part), -1);
        Cv2.Circle(picture, center, size / 8, Scalar.All(background), -1);

        var foreground = PartForeground.Find(picture);

        Assert.False(foreground.IsWholePicture);
        Assert.True(foreground.Contains(size / 2, size / 2));
        Assert.True(foreground.Contains((size / 2) + (size / 4), size / 2));
        Assert.False(foreground.Contains(size / 20, size / 2));
        var random = new Random(1);
        for (var i = 0; i < 100; i++)
        {
            Assert.InRange(foreground.Draw(random).DistanceTo(center), 0, (size / 3) + 2);
        }
    }

    [Fact]
    public void A_surface_that_fills_the_picture_is_all_part()
    {
        using var picture = new Mat(128, 128, MatType.CV_8UC3);
        new Random(1).NextBytes(picture.AsSpan<byte>());

        Assert.True(PartForeground.Find(picture).IsWholePicture);
    }

    [Fact]
    public void A_tiny_speck_before_a_plain_background_is_no_part()
    {
        using var picture = new Mat(128, 128, MatType.CV_8UC3, Scalar.All(50));
        Cv2.Circle(picture, new Point(64, 64), 10, Scalar.White, -1);

        Assert.True(PartForeground.Find(picture).IsWholePicture);
    }
}
