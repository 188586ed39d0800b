using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Synthesis;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Synthesis;

public sealed class AnomalyGeneratorTests
{
    [Theory]
    [InlineData(nameof(AnomalyFamily.CutPaste), 128)]
    [InlineData(nameof(AnomalyFamily.CutPaste), 512)]
    [InlineData(nameof(AnomalyFamily.Scar), 128)]
    [InlineData(nameof(AnomalyFamily.Scar), 512)]
    [InlineData(nameof(AnomalyFamily.Blend), 128)]
    [InlineData(nameof(AnomalyFamily.Blend), 512)]
    [InlineData(nameof(AnomalyFamily.Noise), 128)]
    [InlineData(nameof(AnomalyFamily.Noise), 512)]
    [InlineData(nameof(AnomalyFamily.Shade), 128)]
    [InlineData(nameof(AnomalyFamily.Shade), 512)]
    public void The_mask_lies_where_the_picture_changed_and_everything_else_stays(string name, int size)
    {
        var family = Enum.Parse<AnomalyFamily>(name);
        var images = Textures(size, 3, color: true);
        var generator = new AnomalyGenerator(images, [0, 1, 2]);
        var random = new Random(1);
        var seen = 0;
        for (var i = 0; i < 50; i++)
        {
            var anomaly = generator.Generate(family, i % 3, random);
            using var change = Change(images, i % 3, anomaly);
            using var mask = Mat.FromPixelData(size, size, MatType.CV_8UC1, anomaly.Mask);

            // A pixel may be labelled for what changed close by.
            var reach = (2 * Math.Max(1, size / 256)) + 1;
            using var element = Cv2.GetStructuringElement(MorphShapes.Rect, new Size((2 * reach) + 1, (2 * reach) + 1));
            using var near = new Mat();
            Cv2.Dilate(change, near, element);
            using var stray = new Mat();
            Cv2.BitwiseAnd(mask, near.Equals(0).ToMat(), stray);
            Assert.Equal(0, Cv2.CountNonZero(stray));

            // The smoothing may hide the change of a single pixel, but not more.
            Cv2.MinMaxLoc(change, out _, out double unlabelled, out _, out _, mask.Equals(0).ToMat());
            Assert.InRange(unlabelled, 0, 45);
            seen += Cv2.CountNonZero(mask.GreaterThan(127).ToMat()) >= 4 ? 1 : 0;
        }

        Assert.InRange(seen, 48, 50);
    }

    [Fact]
    public void The_same_chance_gives_the_same_defect_and_leaves_the_images_alone()
    {
        var images = Textures(128, 3, color: true);
        var before = images.Planes(1).ToArray();
        foreach (var family in Enum.GetValues<AnomalyFamily>())
        {
            var first = new AnomalyGenerator(images, [0, 2]).Generate(family, 1, new Random(7));
            var second = new AnomalyGenerator(images, [0, 2]).Generate(family, 1, new Random(7));
            var other = new AnomalyGenerator(images, [0, 2]).Generate(family, 1, new Random(8));

            Assert.Equal(first.Planes, second.Planes);
            Assert.Equal(first.Mask, second.Mask);
            Assert.NotEqual(first.Planes, other.Planes);
        }

        Assert.Equal(before, images.Planes(1).ToArray());
    }

    [Fact]
    public void A_grey_part_stays_grey_even_with_coloured_sources()
    {
        using var folder = new TemporaryFolder();
        using var color = Texture(128, 1, color: true);
        using var gray = Texture(128, 2, color: false);
        var images = Read(folder, 128, [gray, color]);
        var generator = new AnomalyGenerator(images, [0, 1]);
        var random = new Random(3);
        foreach (var family in Enum.GetValues<AnomalyFamily>())
        {
            for (var i = 0; i < 20; i++)
            {
                var planes = generator.Generate(family, 0, random).Planes;
                Assert.Equal(planes[..(128 * 128)], planes[(128 * 128)..(2 * 128 * 128)]);
                Assert.Equal(planes[..(128 * 128)], planes[(2 * 128 * 128)..]);
            }
        }
    }

    [Fact]
    public void Most_of_a_defect_lies_on_the_part()
    {
        using var folder = new TemporaryFolder();
        using var picture = Disc(256);
        var images = Read(folder, 256, [picture]);
        var generator = new AnomalyGenerator(images, [0]);
        var random = new Random(5);
        foreach (var family in Enum.GetValues<AnomalyFamily>())
        {
            for (var i = 0; i < 20; i++)
            {
                var mask = generator.Generate(family, 0, random).Mask;
                var onPart = mask.Select((value, place) => double.Hypot((place % 256) - 128, (place / 256) - 128) <= 64 ? value : 0).Sum();
                Assert.InRange((double)onPart / mask.Sum(value => value), 0.55, 1);
            }
        }
    }

    [Fact]
    public void A_single_plain_image_still_gets_a_visible_defect()
    {
        using var folder = new TemporaryFolder();
        using var plain = new Mat(128, 128, MatType.CV_8UC3, new Scalar(90, 90, 90));
        var images = Read(folder, 128, [plain]);
        var generator = new AnomalyGenerator(images, [0]);
        foreach (var family in Enum.GetValues<AnomalyFamily>())
        {
            Assert.Contains(generator.Generate(family, 0, new Random(1)).Mask, value => value > 127);
        }
    }

    [Fact]
    public void An_image_that_is_not_square_works()
    {
        using var folder = new TemporaryFolder();
        using var picture = Texture(256, 4, color: true);
        var layout = new TileLayout(TileGrid.Whole, 320, 160);
        var images = PreparedImages.Read([Write(folder, 0, picture)], layout, new Progress<WorkProgress>(), default);
        foreach (var family in Enum.GetValues<AnomalyFamily>())
        {
            var anomaly = new AnomalyGenerator(images, [0]).Generate(family, 0, new Random(2));
            Assert.Equal(320 * 160, anomaly.Mask.Length);
            Assert.Equal(3 * 320 * 160, anomaly.Planes.Length);
        }
    }

    [Fact]
    public void An_image_on_which_nothing_can_be_seen_is_named()
    {
        // No patch fits into 2 x 2 pixels.
        using var folder = new TemporaryFolder();
        using var speck = Texture(8, 1, color: true);
        var images = Read(folder, 2, [speck]);
        var generator = new AnomalyGenerator(images, [0]);

        var error = Assert.Throws<SynthesisException>(() => generator.Generate(AnomalyFamily.CutPaste, 0, new Random(1)));

        Assert.Contains(images.Paths[0], error.Message, StringComparison.Ordinal);
        Assert.Contains("--size", error.Message, StringComparison.Ordinal);
    }

    private static Mat Change(PreparedImages images, int index, SyntheticAnomaly anomaly)
    {
        using var before = images.Picture(index);
        using var after = PlanarImage.ToPicture(anomaly.Planes, images.Width, images.Height);
        using var difference = new Mat();
        Cv2.Absdiff(before, after, difference);
        var channels = difference.Split();
        var change = new Mat();
        Cv2.Max(channels[0], channels[1], change);
        Cv2.Max(change, channels[2], change);
        return change;
    }

    private static PreparedImages Textures(int size, int count, bool color)
    {
        using var folder = new TemporaryFolder();
        return Read(folder, size, [.. Enumerable.Range(0, count).Select(i => Texture(size, i, color))]);
    }

    private static PreparedImages Read(TemporaryFolder folder, int size, IReadOnlyList<Mat> pictures)
    {
        var layout = new TileLayout(TileGrid.Whole, size, size);
        string[] paths = [.. pictures.Select((picture, i) => Write(folder, i, picture))];
        return PreparedImages.Read(paths, layout, new Progress<WorkProgress>(), default);
    }

    private static string Write(TemporaryFolder folder, int index, Mat picture)
    {
        var path = folder[$"{index}.png"];
        Cv2.ImWrite(path, picture);
        return path;
    }

    // Smooth random cells: a part without a background.
    private static Mat Texture(int size, int seed, bool color)
    {
        using var cells = new Mat(24, 24, MatType.CV_8UC3);
        var random = new Random(seed);
        foreach (ref var cell in cells.AsSpan<Vec3b>())
        {
            var gray = (byte)random.Next(60, 188);
            cell = color ? new Vec3b(gray, (byte)random.Next(60, 188), (byte)random.Next(60, 188)) : new Vec3b(gray, gray, gray);
        }

        var texture = new Mat();
        Cv2.Resize(cells, texture, new Size(size, size), 0, 0, InterpolationFlags.Linear);
        return texture;
    }

    // A textured disc of a quarter of the side as radius before a plain background.
    private static Mat Disc(int size)
    {
        using var texture = Texture(size, 6, color: true);
        using var inside = new Mat(size, size, MatType.CV_8UC1, Scalar.Black);
        Cv2.Circle(inside, new Point(size / 2, size / 2), size / 4, Scalar.White, -1);
        var picture = new Mat(size, size, MatType.CV_8UC3, new Scalar(12, 12, 12));
        texture.CopyTo(picture, inside);
        return picture;
    }
}
