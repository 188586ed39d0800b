using MultiAD.Edge.Inspection.Health;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Health;

public sealed class FrameHealthTests
{
    private static readonly byte[] Reference = Learn(40, out Learned);
    private static readonly FrameHealth Learned;

    [Fact]
    public void Unseen_good_parts_are_usable()
    {
        for (var seed = 100; seed < 300; seed++)
        {
            using var part = Part(seed);
            Assert.Null(Problem(part));
        }
    }

    [Theory]
    [InlineData(0.3, 0, "the picture is dark: brightness")]
    [InlineData(1, 110, "the picture is overexposed: brightness")]
    [InlineData(0.02, 90, "contrast")]
    public void Another_light_is_named_with_its_numbers(double factor, double offset, string words)
    {
        using var part = Part(100);
        part.ConvertTo(part, -1, factor, offset);
        Assert.StartsWith(words, Problem(part), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lens_out_of_focus_is_named()
    {
        using var part = Part(100);
        Cv2.GaussianBlur(part, part, default, 5);
        Assert.StartsWith("the picture is blurred: sharpness", Problem(part), StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_that_has_moved_is_named()
    {
        using var part = Part(100);
        using var moved = new Mat();
        Cv2.CopyMakeBorder(part, moved, 0, 0, 90, 0, BorderTypes.Replicate);
        using var cut = moved[new Rect(0, 0, part.Cols, part.Rows)];
        Assert.StartsWith("the picture is shifted or shows something else: likeness", Problem(cut), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(300, 300)]
    [InlineData(160, 120)]
    public void Another_size_is_named_with_both(int width, int height)
    {
        using var part = Part(100);
        Cv2.Resize(part, part, new Size(width, height));
        Assert.StartsWith($"wrong size: {width} x {height} pixels, the good parts had 320 x 240.", Problem(part), StringComparison.Ordinal);
    }

    [Fact]
    public void A_defect_of_the_part_is_no_fault_of_the_picture()
    {
        using var part = Part(100);
        Cv2.Circle(part, new Point(150, 110), 14, new Scalar(20, 20, 160), -1);
        Assert.Null(Problem(part));
    }

    [Fact]
    public void Of_several_sizes_any_is_taken()
    {
        using var meter = new FrameHealthMeter();
        var frames = Enumerable.Range(0, 12).Select(seed =>
        {
            using var part = Part(seed);
            Cv2.Resize(part, part, new Size(320 + (40 * (seed % 2)), 240));
            return meter.Measure(part);
        });
        var health = FrameHealthFit.Learn([.. frames], new byte[FrameThumbnail.Length]);
        Assert.Equal((0, 0, 12), (health.Width, health.Height, health.Pictures));
        Assert.Null(health.Validate());
    }

    [Fact]
    public void Fewer_parts_give_wider_bounds()
    {
        _ = Learn(10, out var few);
        Assert.True(few.Brightness.Low < Learned.Brightness.Low && few.Brightness.High > Learned.Brightness.High);
        Assert.True(few.Sharpness.Low < Learned.Sharpness.Low);
    }

    [Fact]
    public void Numbers_that_cannot_be_bounds_are_refused()
    {
        Assert.Null(Learned.Validate());
        Assert.NotNull((Learned with { Reference = [1, 2, 3] }).Validate());
        Assert.NotNull((Learned with { Width = 0 }).Validate());
        Assert.NotNull((Learned with { Sharpness = new HealthRange(1, 0, 2) }).Validate());
        Assert.NotNull((Learned with { Contrast = new HealthRange(0, 1, double.PositiveInfinity) }).Validate());
    }

    [Fact]
    public void A_thumbnail_is_like_itself_whatever_the_light()
    {
        byte[] brighter = [.. Reference.Select(value => (byte)((value / 2) + 100))];
        Assert.Equal(1, FrameThumbnail.Likeness(Reference, Reference), 1e-9);
        Assert.True(FrameThumbnail.Likeness(Reference, brighter) > 0.999);
        Assert.Equal(0, FrameThumbnail.Likeness(Reference, new byte[FrameThumbnail.Length]));
    }

    private static string? Problem(Mat frame)
    {
        using var meter = new FrameHealthMeter(Reference);
        return Learned.Check(meter.Measure(frame));
    }

    private static byte[] Learn(int count, out FrameHealth health)
    {
        Mat[] parts = [.. Enumerable.Range(0, count).Select(Part)];
        using var plain = new FrameHealthMeter();
        var reference = FrameThumbnail.Mean([.. parts.Select(plain.Thumbnail)]);
        using var meter = new FrameHealthMeter(reference);
        health = FrameHealthFit.Learn([.. parts.Select(meter.Measure)], reference);
        Array.ForEach(parts, part => part.Dispose());
        return reference;
    }

    // A plate with holes on a belt: light, place and texture vary a little.
    private static Mat Part(int seed)
    {
        var random = new Random(seed);
        var light = 0.95 + (0.1 * random.NextDouble());
        var part = new Mat(240, 320, MatType.CV_8UC3, Scalar.All(60 * light));
        var (x, y) = (random.Next(-3, 4), random.Next(-3, 4));
        Cv2.Rectangle(part, new Rect(80 + x, 50 + y, 160, 140), new Scalar(120 * light, 140 * light, 150 * light), -1);
        for (var hole = 0; hole < 12; hole++)
        {
            Cv2.Circle(part, new Point(100 + x + (40 * (hole % 4)), 80 + y + (40 * (hole / 4))), 9, Scalar.All(30 * light), 2);
        }

        using var noise = new Mat(240, 320, MatType.CV_8UC3);
        Cv2.SetTheRNG((ulong)seed);
        Cv2.Randn(noise, Scalar.All(8), Scalar.All(3));
        Cv2.Add(part, noise, part);
        return part;
    }
}
