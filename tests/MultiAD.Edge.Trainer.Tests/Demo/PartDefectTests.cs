using MultiAD.Edge.Trainer.Demo;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Demo;

/// <summary>Where each kind of defect lies on the part and what it does to the picture, on five parts of each.</summary>
public sealed class PartDefectTests
{
    private const int Width = 480;
    private const int Height = 360;

    private readonly DemoLine line = new(Width, Height, 5);
    private readonly RingRenderer renderer = new(Width, Height);

    [Fact]
    public void A_chip_lies_at_the_outer_edge() => this.Check(
        DefectKind.Chip,
        (_, places) => Assert.All(places, place =>
            Assert.InRange(Radius(place), RingRenderer.OuterRadius - 0.06, RingRenderer.OuterRadius + 0.015)));

    [Fact]
    public void A_missing_hole_is_a_disc_on_the_bolt_circle() => this.Check(
        DefectKind.MissingHole,
        (change, places) =>
        {
            var centre = new Point2d(places.Average(place => place.X), places.Average(place => place.Y));
            Assert.InRange(Radius(centre), RingRenderer.BoltCircle - 0.008, RingRenderer.BoltCircle + 0.008);
            Assert.All(places, place => Assert.InRange(Radius(place - centre), 0, 0.042));
            Assert.True(change.Brighter > change.Darker, "Metal is brighter than a hole.");
        });

    [Fact]
    public void Smeared_print_lies_where_the_code_is_printed() => this.Check(
        DefectKind.SmearedPrint,
        (_, places) => Assert.All(places, place =>
        {
            Assert.InRange(place.X, -0.25, 0.25);
            Assert.InRange(place.Y, 0.24, 0.36);
        }));

    [Fact]
    public void A_crack_grows_dark_from_the_inner_edge() => this.Check(
        DefectKind.Crack,
        (change, places) =>
        {
            Assert.InRange(places.Min(Radius), RingRenderer.InnerRadius - 0.01, RingRenderer.InnerRadius + 0.03);
            Assert.True(change.Darker > change.Brighter);
        });

    [Fact]
    public void A_scratch_is_much_longer_than_wide() => this.Check(
        DefectKind.Scratch,
        (_, places) =>
        {
            var box = Cv2.MinAreaRect(places.Select(place => new Point2f((float)(1000 * place.X), (float)(1000 * place.Y))));
            var (shorter, longer) = (Math.Min(box.Size.Width, box.Size.Height), Math.Max(box.Size.Width, box.Size.Height));
            Assert.True(longer > 2.5 * shorter, $"{longer:0} by {shorter:0} thousandths.");
        });

    [Fact]
    public void A_dent_is_bright_on_one_side_and_dark_on_the_other() => this.Check(
        DefectKind.Dent,
        (change, _) =>
        {
            Assert.True(change.Brighter > 0);
            Assert.InRange(change.Darker / change.Brighter, 0.4, 2.5);
        });

    [Fact]
    public void A_stain_darkens_and_takes_most_of_the_blue() => this.Check(
        DefectKind.Stain,
        (change, _) =>
        {
            Assert.True(change.Darker > 10 * change.Brighter);
            Assert.True(change.BlueLoss > 1.2 * change.RedLoss, $"Blue falls by {change.BlueLoss:0.0}, red by {change.RedLoss:0.0}.");
        });

    private static double Radius(Point2d place) => Math.Sqrt((place.X * place.X) + (place.Y * place.Y));

    private void Check(DefectKind kind, Action<Change, Point2d[]> check)
    {
        for (var index = 0; index < 5; index++)
        {
            using var part = this.line.RenderDefect(kind, index);
            using var clean = this.renderer.Render(part.Scene, null);
            using var good = DemoCamera.Photograph(clean, part.Scene);
            check(Measure(good, part), [.. Places(part)]);
        }
    }

    private static Change Measure(Mat good, DefectivePart part)
    {
        double brighter = 0, darker = 0;
        var losses = new double[3];
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++)
            {
                if (part.Mask.At<byte>(row, column) == 0)
                {
                    continue;
                }

                var (before, after) = (good.At<Vec3b>(row, column), part.Picture.At<Vec3b>(row, column));
                brighter += Math.Max(0, after.Item1 - before.Item1);
                darker += Math.Max(0, before.Item1 - after.Item1);
                losses[0] += before.Item0 - after.Item0;
                losses[2] += before.Item2 - after.Item2;
            }
        }

        var pixels = Cv2.CountNonZero(part.Mask);
        return new Change(brighter, darker, losses[0] / pixels, losses[2] / pixels);
    }

    // Pixels of the mask in the part's own axes.
    private static IEnumerable<Point2d> Places(DefectivePart part)
    {
        double side = Math.Min(Width, Height);
        var (sin, cos) = Math.SinCos(part.Scene.Rotation);
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++)
            {
                if (part.Mask.At<byte>(row, column) != 0)
                {
                    var x = ((column + 0.5 - (Width / 2.0)) / side) - part.Scene.ShiftX;
                    var y = ((row + 0.5 - (Height / 2.0)) / side) - part.Scene.ShiftY;
                    yield return new Point2d((cos * x) + (sin * y), (cos * y) - (sin * x));
                }
            }
        }
    }

    private sealed record Change(double Brighter, double Darker, double BlueLoss, double RedLoss);
}
