using MultiAD.Edge.Inspection.Rendering;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Rendering;

public sealed class HeatMapTests
{
    private const double Floor = 50;
    private const double Limit = BrightnessBundle.PixelLimit;

    private static readonly ScoreCalibration Calibration = BrightnessBundle.Manifest().Calibration;

    [Theory]
    [InlineData(-1e30, 0)]
    [InlineData(0, 0)]
    [InlineData(Floor, 0)]
    [InlineData((Floor + Limit) / 2, 64)]
    [InlineData(Limit, 128)]
    [InlineData(Limit + ((Limit - Floor) / 2), 192)]
    [InlineData(Limit + (Limit - Floor), 255)]
    [InlineData(1e30, 255)]
    public void A_value_has_its_level_on_the_scale_from_floor_to_twice_the_limits_distance(double value, int level)
    {
        using var levels = HeatMap.Levels(new AnomalyMap(2, 1, [(float)value, 0]), Calibration);
        Assert.Equal((MatType.CV_8UC1, level), (levels.Type(), levels.At<byte>(0, 0)));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(Floor)]
    [InlineData(90)]
    [InlineData(Limit)]
    [InlineData(200)]
    [InlineData(1000)]
    public void The_same_value_has_the_same_colour_whatever_else_the_map_holds(double value)
    {
        float[] others = [-1e6f, 0, (float)Floor, 100, (float)Limit, 151, 1e6f];
        var random = new Random(1);
        Vec3b[] colours =
        [
            .. others.Select(other => Colour(value, () => other)),
            Colour(value, () => others[random.Next(others.Length)]),
        ];

        Assert.All(colours, colour => Assert.Equal(colours[0], colour));
    }

    [Fact]
    public void Two_flat_maps_of_other_values_have_other_colours() =>
        Assert.NotEqual(Colour(60, () => 60), Colour(130, () => 130));

    [Fact]
    public void The_floor_is_blue_the_pixel_limit_green_and_twice_the_distance_red()
    {
        var floor = Colour(Floor, () => 0);
        var limit = Colour(Limit, () => 0);
        var twice = Colour(Limit + (Limit - Floor), () => 0);

        // Order of the channels: blue, green, red.
        Assert.True(floor.Item0 > 100 && floor is { Item1: 0, Item2: 0 }, $"{floor}");
        Assert.True(limit.Item1 == 255 && limit.Item0 < 140 && limit.Item2 < 140, $"{limit}");
        Assert.True(twice.Item2 > 100 && twice is { Item0: 0, Item1: 0 }, $"{twice}");
        Assert.Equal(twice, Colour(1e9, () => 0));
        Assert.Equal(floor, Colour(-1e9, () => 0));
    }

    [Fact]
    public void Colour_and_frame_are_blended_by_the_opacity()
    {
        using var frame = new Mat(8, 8, MatType.CV_8UC3, new Scalar(200, 100, 60));
        var map = Flat((float)Limit);
        var coloured = Colour(Limit, () => (float)Limit);
        using var none = HeatMap.Overlay(frame, map, Calibration, opacity: 0);
        using var half = HeatMap.Overlay(frame, map, Calibration);

        Assert.Equal(new Vec3b(200, 100, 60), none.At<Vec3b>(3, 3));
        Assert.InRange(half.At<Vec3b>(3, 3).Item0, ((200 + coloured.Item0) / 2) - 1, ((200 + coloured.Item0) / 2) + 1);
        Assert.InRange(half.At<Vec3b>(3, 3).Item1, ((100 + coloured.Item1) / 2) - 1, ((100 + coloured.Item1) / 2) + 1);
        Assert.InRange(half.At<Vec3b>(3, 3).Item2, ((60 + coloured.Item2) / 2) - 1, ((60 + coloured.Item2) / 2) + 1);
    }

    [Theory]
    [InlineData(1280, 960, 640, 480)]
    [InlineData(960, 1280, 480, 640)]
    [InlineData(640, 480, 640, 480)]
    [InlineData(100, 50, 100, 50)]
    [InlineData(16000, 10, 640, 1)]
    public void A_large_frame_is_scaled_down_in_its_proportions_and_a_small_one_stays(int width, int height, int toWidth, int toHeight)
    {
        using var frame = new Mat(height, width, MatType.CV_8UC3, Scalar.All(80));
        using var picture = HeatMap.Overlay(frame, Flat(0), Calibration);
        Assert.Equal((toWidth, toHeight, MatType.CV_8UC3), (picture.Cols, picture.Rows, picture.Type()));
    }

    [Fact]
    public void The_frame_is_left_as_it_was()
    {
        using var frame = new Mat(8, 8, MatType.CV_8UC3, new Scalar(1, 2, 3));
        using var picture = HeatMap.Overlay(frame, Flat(1000), Calibration, opacity: 1);
        Assert.Equal((new Vec3b(1, 2, 3), 8, 8), (frame.At<Vec3b>(7, 7), frame.Cols, frame.Rows));
        Assert.NotEqual(frame.At<Vec3b>(7, 7), picture.At<Vec3b>(7, 7));
    }

    [Fact]
    public void A_hot_cell_lies_over_its_place_in_the_frame()
    {
        var values = new float[16];
        values[(2 * 4) + 1] = 1000;
        using var frame = new Mat(40, 40, MatType.CV_8UC3, Scalar.All(0));
        using var picture = HeatMap.Overlay(frame, new AnomalyMap(4, 4, values), Calibration, opacity: 1);

        // Cell (1, 2) of ten by ten pixels: its middle is red, the corners of the picture are blue.
        Assert.True(picture.At<Vec3b>(25, 15) is { Item0: 0, Item2: > 100 }, $"{picture.At<Vec3b>(25, 15)}");
        Assert.All([picture.At<Vec3b>(0, 0), picture.At<Vec3b>(39, 39), picture.At<Vec3b>(15, 25)], cold => Assert.Equal(0, cold.Item2));
    }

    private static AnomalyMap Flat(float value) => new(4, 4, [.. Enumerable.Repeat(value, 16)]);

    // The colour of one cell of an 8 x 8 map under a frame of the same size.
    private static Vec3b Colour(double value, Func<float> others)
    {
        float[] values = [.. Enumerable.Range(0, 64).Select(i => i == 27 ? (float)value : others())];
        using var frame = new Mat(8, 8, MatType.CV_8UC3, Scalar.All(90));
        using var picture = HeatMap.Overlay(frame, new AnomalyMap(8, 8, values), Calibration, opacity: 1);
        return picture.At<Vec3b>(27 / 8, 27 % 8);
    }
}
