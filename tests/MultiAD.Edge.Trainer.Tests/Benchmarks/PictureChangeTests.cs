using MultiAD.Edge.Benchmarks.Stress;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Benchmarks;

public sealed class PictureChangeTests
{
    [Fact]
    public void No_change_is_the_same_picture()
    {
        using var picture = Noise(256, 200);
        using var same = new PictureChange("none").Apply(picture);

        Assert.Equal(0, Cv2.Norm(picture, same, NormTypes.INF));
    }

    [Fact]
    public void Gamma_below_1_makes_brighter_and_keeps_black_and_white()
    {
        using var picture = new Mat(1, 3, MatType.CV_8UC3);
        picture.SetArray(new[] { new Vec3b(0, 0, 0), new Vec3b(64, 64, 64), new Vec3b(255, 255, 255) });
        using var changed = new PictureChange("brighter") { Gamma = 0.5 }.Apply(picture);

        changed.GetArray(out Vec3b[] pixels);
        Assert.Equal([0, 128, 255], pixels.Select(pixel => (int)pixel.Item1));
    }

    [Fact]
    public void Gains_meet_their_channels_and_stop_at_white()
    {
        using var picture = new Mat(1, 1, MatType.CV_8UC3, new Scalar(100, 100, 240));
        using var changed = new PictureChange("warmer") { Red = 1.1, Blue = 0.9 }.Apply(picture);

        Assert.Equal(new Vec3b(90, 100, 255), changed.At<Vec3b>(0, 0));
    }

    [Fact]
    public void A_shift_moves_part_and_mask_alike_and_repeats_the_border()
    {
        var shift = new PictureChange("shift") { Shift = 2 };
        using var picture = Noise(256, 512);
        using var moved = shift.Apply(picture);
        using var mask = new Mat(512, 256, MatType.CV_8UC1, Scalar.All(0));
        mask.Set(100, 50, (byte)255);
        using var movedMask = shift.ApplyToMask(mask);

        // Two of 256 pixels: two in a width of 256, four in a height of 512.
        Assert.Equal(picture.At<Vec3b>(100, 50), moved.At<Vec3b>(104, 52));
        Assert.Equal(255, movedMask.At<byte>(104, 52));
        Assert.Equal(1, Cv2.CountNonZero(movedMask));
        Assert.Equal(picture.At<Vec3b>(0, 0), moved.At<Vec3b>(1, 1));
    }

    [Fact]
    public void A_turn_keeps_the_masks_values_and_about_its_area()
    {
        using var mask = new Mat(200, 200, MatType.CV_8UC1, Scalar.All(0));
        Cv2.Rectangle(mask, new Rect(120, 60, 40, 30), Scalar.All(255), -1);
        using var turned = new PictureChange("turn") { Degrees = 2 }.ApplyToMask(mask);

        turned.GetArray(out byte[] values);
        Assert.Equal([0, 255], values.Distinct().Order().Select(value => (int)value));
        Assert.InRange(Cv2.CountNonZero(turned), 1150, 1250);
        Assert.True(Cv2.Norm(mask, turned, NormTypes.L1) > 0);
    }

    [Fact]
    public void Every_change_that_is_measured_changes_the_picture()
    {
        using var picture = Noise(128, 96);
        foreach (var change in PictureChange.All)
        {
            using var changed = change.Apply(picture);
            Assert.True(Cv2.Norm(picture, changed, NormTypes.INF) > 0, change.Name);
            Assert.Equal(picture.Size(), changed.Size());
        }
    }

    private static Mat Noise(int width, int height)
    {
        var picture = new Mat(height, width, MatType.CV_8UC3);
        var levels = new byte[3 * width * height];
        new Random(5).NextBytes(levels);
        picture.SetArray(levels.Chunk(3).Select(pixel => new Vec3b(pixel[0], pixel[1], pixel[2])).ToArray());
        return picture;
    }
}
