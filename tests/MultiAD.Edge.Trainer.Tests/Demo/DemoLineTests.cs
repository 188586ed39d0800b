using MultiAD.Edge.Trainer.Demo;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Demo;

public sealed class DemoLineTests
{
    public static TheoryData<string> Kinds => [.. Enum.GetNames<DefectKind>()];

    [Fact]
    public void The_same_seed_gives_the_same_picture_and_another_seed_another()
    {
        var first = new DemoLine(160, 120, 3);
        var second = new DemoLine(160, 120, 3);
        var third = new DemoLine(160, 120, 4);
        using var a = first.RenderGood(5);
        using var later = second.RenderGood(6);
        using var b = second.RenderGood(5);
        using var c = third.RenderGood(5);

        Assert.Equal(0, Differences(a, b));
        Assert.NotEqual(0, Differences(a, c));
        Assert.NotEqual(0, Differences(a, later));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_defect_has_a_mask_of_believable_size(string kind)
    {
        var line = new DemoLine(320, 240, 1);
        for (var index = 0; index < 3; index++)
        {
            using var part = line.RenderDefect(Enum.Parse<DefectKind>(kind), index);
            Assert.Equal(new Size(320, 240), part.Picture.Size());
            Assert.Equal(part.Picture.Size(), part.Mask.Size());
            Assert.InRange(Cv2.CountNonZero(part.Mask), 12, 320 * 240 / 20);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Outside_the_mask_the_defective_part_is_the_good_one(string kind)
    {
        var line = new DemoLine(320, 240, 9);
        using var part = line.RenderDefect(Enum.Parse<DefectKind>(kind), 0);
        using var clean = new RingRenderer(320, 240).Render(part.Scene, null);
        using var good = DemoCamera.Photograph(clean, part.Scene);
        using var difference = new Mat();
        Cv2.Absdiff(good, part.Picture, difference);
        using var changed = difference.Reshape(1, 320 * 240);
        using var strongest = new Mat();
        Cv2.Reduce(changed, strongest, ReduceDimension.Column, ReduceTypes.Max, -1);
        using var levels = strongest.Reshape(1, 240);

        // The blur carries a change a few pixels over the edge of the mask, never further.
        using var reach = new Mat();
        using var kernel = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(9, 9));
        Cv2.Dilate(part.Mask, reach, kernel);
        using var outside = new Mat();
        Cv2.BitwiseNot(reach, outside);
        Cv2.MinMaxLoc(levels, out _, out double far, out _, out _, outside);
        Cv2.MinMaxLoc(levels, out _, out double near, out _, out _, part.Mask);

        // What changes a pixel by less than 6 grey levels is not in the mask.
        Assert.InRange(far, 0, 6);
        Assert.InRange(near, 8, 255);
        Assert.InRange(Cv2.CountNonZero(outside), 320 * 240 / 2, 320 * 240);
    }

    private static int Differences(Mat a, Mat b)
    {
        using var difference = new Mat();
        Cv2.Absdiff(a, b, difference);
        using var flat = difference.Reshape(1);
        return Cv2.CountNonZero(flat);
    }
}
