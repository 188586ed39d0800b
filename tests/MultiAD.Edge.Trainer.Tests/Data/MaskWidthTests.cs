using MultiAD.Edge.Trainer.Data;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Data;

public sealed class MaskWidthTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void A_long_line_is_as_wide_as_it_is_across(int across)
    {
        using var mask = Empty();
        Cv2.Rectangle(mask, new Rect(10, 20, 70, across), Scalar.All(255), -1);

        Assert.Equal(across, MaskWidth.Widest(mask), 6);
    }

    [Fact]
    public void The_picture_s_edge_bounds_a_defect()
    {
        using var mask = Empty();
        Cv2.Rectangle(mask, new Rect(0, 0, 100, 4), Scalar.All(255), -1);

        Assert.Equal(4, MaskWidth.Widest(mask), 6);
    }

    [Fact]
    public void The_widest_region_counts()
    {
        using var mask = Empty();
        mask.Set(2, 2, (byte)1);
        Cv2.Circle(mask, new Point(50, 50), 10, Scalar.All(255), -1);

        Assert.InRange(MaskWidth.Widest(mask), 19, 22);
    }

    [Fact]
    public void An_empty_mask_has_no_width()
    {
        using var mask = Empty();

        Assert.Equal(0, MaskWidth.Widest(mask));
    }

    private static Mat Empty() => new(100, 100, MatType.CV_8UC1, Scalar.All(0));
}
