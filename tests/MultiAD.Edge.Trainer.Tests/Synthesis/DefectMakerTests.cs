using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Synthesis.Defects;
using MultiAD.Edge.Trainer.Training;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Synthesis;

public sealed class DefectMakerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [CombinatorialFamilies(64)]
    [CombinatorialFamilies(128)]
    [CombinatorialFamilies(512)]
    public void A_defect_changes_what_its_mask_says_and_nothing_else(string family, int size)
    {
        var images = this.Read(size, 3, Textured);
        using var maker = new DefectMaker(images, [0, 1, 2]);
        var chance = new Random(4);
        for (var attempt = 0; attempt < 12; attempt++)
        {
            var defect = maker.Make(Enum.Parse<DefectFamily>(family), attempt % 3, chance);

            var before = images.Planes(attempt % 3);
            var changed = 0;
            for (var pixel = 0; pixel < size * size; pixel++)
            {
                var largest = Enumerable.Range(0, 3).Max(plane => Math.Abs(before[(plane * size * size) + pixel] - defect.Planes[(plane * size * size) + pixel]));
                Assert.Equal(largest > 8 ? 255 : 0, defect.Mask[pixel]);
                changed += defect.Mask[pixel] != 0 ? 1 : 0;
            }

            Assert.InRange(changed, 4, 0.6 * size * size);
        }
    }

    [Theory]
    [CombinatorialFamilies(96)]
    public void The_same_chance_gives_the_same_defect(string family, int size)
    {
        var images = this.Read(size, 2, Textured);
        using var maker = new DefectMaker(images, [0, 1]);
        using var another = new DefectMaker(images, [0, 1]);

        var first = maker.Make(Enum.Parse<DefectFamily>(family), 1, new Random(9));
        var second = another.Make(Enum.Parse<DefectFamily>(family), 1, new Random(9));

        Assert.Equal(first.Planes, second.Planes);
        Assert.Equal(first.Mask, second.Mask);
    }

    [Theory]
    [CombinatorialFamilies(96)]
    public void Grey_parts_stay_grey(string family, int size)
    {
        var images = this.Read(size, 1, (x, y, chance) =>
        {
            var grey = (byte)(100 + (40 * Math.Sin(x / 5.0)) + chance.Next(30));
            return new Vec3b(grey, grey, grey);
        });
        using var maker = new DefectMaker(images, [0]);
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var planes = maker.Make(Enum.Parse<DefectFamily>(family), 0, new Random(attempt)).Planes;
            Assert.Equal(planes[..(size * size)], planes[(2 * size * size)..]);
        }
    }

    [Fact]
    public void Defects_lie_on_the_part_where_the_background_is_plain()
    {
        const int Size = 128;
        var images = this.Read(Size, 2, (x, y, chance) =>
            Math.Pow(x - 64, 2) + Math.Pow(y - 64, 2) < 40 * 40 ? Textured(x, y, chance) : new Vec3b(10, 12, 11));
        using var picture = images.Picture(0);
        using var part = PartForeground.Find(picture);
        Assert.InRange(Cv2.CountNonZero(part) / (Math.PI * 40 * 40), 0.9, 1.15);
        Assert.Equal(0, part.At<byte>(5, 64));
        Assert.Equal(255, part.At<byte>(64, 64));

        using var maker = new DefectMaker(images, [0, 1]);
        var chance = new Random(2);
        double inside = 0, all = 0;
        for (var attempt = 0; attempt < 40; attempt++)
        {
            var mask = maker.Make(DefectFamily.Noise, 0, chance).Mask;
            for (var pixel = 0; pixel < mask.Length; pixel++)
            {
                all += mask[pixel] != 0 ? 1 : 0;
                inside += mask[pixel] != 0 && part.At<byte>(pixel / Size, pixel % Size) != 0 ? 1 : 0;
            }
        }

        Assert.True(inside > 0.6 * all, $"{inside} of {all}");
    }

    [Fact]
    public void A_part_that_fills_the_picture_is_all_foreground()
    {
        var images = this.Read(128, 1, Textured);
        using var picture = images.Picture(0);
        using var part = PartForeground.Find(picture);

        Assert.Equal(128 * 128, Cv2.CountNonZero(part));
    }

    private static Vec3b Textured(int x, int y, Random chance) =>
        new((byte)(60 + (10 * ((x / 6) % 5)) + chance.Next(20)), (byte)(90 + (12 * ((y / 7) % 4)) + chance.Next(20)), (byte)(120 + (40 * Math.Sin((x + y) / 9.0))));

    private PreparedImages Read(int size, int count, Func<int, int, Random, Vec3b> colour)
    {
        var paths = new List<string>();
        for (var index = 0; index < count; index++)
        {
            var chance = new Random(index);
            using var picture = new Mat(size, size, MatType.CV_8UC3);
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++)
                {
                    picture.Set(y, x, colour(x, y, chance));
                }
            }

            paths.Add(this.folder[$"{size}-{index}.png"]);
            Cv2.ImWrite(paths[^1], picture);
        }

        return PreparedImages.Read(paths, new TileLayout(TileGrid.Whole, size, size), new Progress<WorkProgress>(), default);
    }
}
