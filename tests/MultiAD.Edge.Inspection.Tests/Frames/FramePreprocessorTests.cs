using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

public sealed class FramePreprocessorTests
{
    [Fact]
    public void Both_sides_that_shrink_average_every_pixel_of_an_area()
    {
        // One bright pixel in a corner of each area of 4 x 4: a rule that looks at the middle would miss it.
        using var frame = new Mat(8, 12, MatType.CV_8UC3, Scalar.All(0));
        for (var y = 0; y < 8; y += 4)
        {
            for (var x = 0; x < 12; x += 4)
            {
                frame.Set(y, x, new Vec3b(160, 160, 160));
            }
        }

        Assert.All(Planes(frame, 3, 2), value => Assert.Equal(10, value));
    }

    [Fact]
    public void Sides_that_shrink_by_no_whole_number_still_count_every_pixel_by_its_share()
    {
        // Three columns become two: each takes one and a half.
        using var frame = Columns(2, 0, 90, 240);
        Assert.Equal([30, 190], Planes(frame, 2, 2).Take(2));
    }

    [Theory]
    [InlineData(2, 8, 4, 2)]
    [InlineData(8, 2, 2, 4)]
    [InlineData(3, 3, 9, 7)]
    [InlineData(1, 1, 4, 4)]
    [InlineData(5, 40, 6, 3)]
    public void A_side_that_grows_makes_both_bilinear(int fromWidth, int fromHeight, int width, int height)
    {
        var random = new Random(3);
        using var frame = new Mat(fromHeight, fromWidth, MatType.CV_8UC3);
        for (var y = 0; y < fromHeight; y++)
        {
            for (var x = 0; x < fromWidth; x++)
            {
                frame.Set(y, x, new Vec3b((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
            }
        }

        var planes = Planes(frame, width, height);

        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var expected = Bilinear(frame, (x + 0.5) * fromWidth / width, (y + 0.5) * fromHeight / height);
                Assert.Equal(expected, planes[(2 * width * height) + (y * width) + x], 1.0);
            }
        }
    }

    [Fact]
    public void Sides_that_stay_or_shrink_are_averaged_too()
    {
        // The height stays, the width shrinks by four.
        using var frame = Columns(2, 200, 0, 0, 0);
        Assert.Equal([50], Planes(frame, 1, 2).Take(1));
    }

    [Fact]
    public void Planes_are_red_green_and_blue()
    {
        using var frame = new Mat(6, 6, MatType.CV_8UC3, new Scalar(10, 20, 30));
        var planes = Planes(frame, 3, 2);
        Assert.Equal([.. Enumerable.Repeat(30f, 6), .. Enumerable.Repeat(20f, 6), .. Enumerable.Repeat(10f, 6)], planes);
    }

    [Fact]
    public void Pixels_are_blue_green_and_red_as_the_frames_are()
    {
        using var frame = new Mat(6, 6, MatType.CV_8UC3, new Scalar(10, 20, 30));
        using var preprocessor = new FramePreprocessor(2, 1);
        var pixels = new byte[6];
        preprocessor.Convert(frame, pixels);
        Assert.Equal([10, 20, 30, 10, 20, 30], pixels);
    }

    [Theory]
    [InlineData(400, 40)]
    [InlineData(40, 400)]
    [InlineData(64, 64)]
    [InlineData(6, 6)]
    public void The_whole_frame_is_stretched_and_nothing_cropped(int width, int height)
    {
        using var frame = new Mat(height, width, MatType.CV_8UC3, Scalar.All(0));
        for (var i = 0; i < 4; i++)
        {
            var corner = new Rect(i % 2 * width / 2, i / 2 * height / 2, width / 2, height / 2);
            Cv2.Rectangle(frame, corner, new Scalar(50 * (i + 1), 0, 0), -1);
        }

        var blue = Planes(frame, 2, 2)[8..];

        Assert.Equal([50, 100, 150, 200], blue);
    }

    [Fact]
    public void A_frame_of_the_inputs_size_is_taken_as_it_is_also_as_a_window_of_a_larger_one()
    {
        using var large = new Mat(20, 20, MatType.CV_8UC3);
        Cv2.Randu(large, Scalar.All(0), Scalar.All(256));
        using var window = large[new Rect(5, 7, 8, 6)];
        using var copy = window.Clone();
        Assert.False(window.IsContinuous());

        var planes = Planes(window, 8, 6);

        Assert.Equal(Planes(copy, 8, 6), planes);
        Assert.Equal(copy.At<Vec3b>(5, 7).Item2, planes[47]);
    }

    [Fact]
    public void A_preprocessor_that_is_used_again_gives_what_a_new_one_gives()
    {
        using var preprocessor = new FramePreprocessor(7, 5);
        var planes = new float[preprocessor.Length];
        foreach (var (width, height) in new[] { (20, 30), (3, 3), (7, 5), (200, 4), (20, 30) })
        {
            using var frame = new Mat(height, width, MatType.CV_8UC3);
            Cv2.Randu(frame, Scalar.All(0), Scalar.All(256));

            preprocessor.Convert(frame, planes);

            Assert.Equal(Planes(frame, 7, 5), planes);
        }
    }

    [Fact]
    public void The_frame_is_left_as_it_was()
    {
        using var frame = new Mat(6, 6, MatType.CV_8UC3, new Scalar(10, 20, 30));
        _ = Planes(frame, 6, 6);
        _ = Planes(frame, 3, 3);
        Assert.Equal((6, 6, new Vec3b(10, 20, 30)), (frame.Cols, frame.Rows, frame.At<Vec3b>(5, 5)));
    }

    [Fact]
    public void A_grey_or_a_sixteen_bit_frame_is_refused()
    {
        using var grey = new Mat(6, 6, MatType.CV_8UC1, Scalar.All(1));
        using var deep = new Mat(6, 6, MatType.CV_16UC3, Scalar.All(1));
        Assert.Throws<ArgumentException>(() => Planes(grey, 3, 3));
        Assert.Throws<ArgumentException>(() => Planes(deep, 3, 3));
    }

    [Theory]
    [InlineData(26)]
    [InlineData(28)]
    public void A_buffer_of_another_length_is_refused(int length)
    {
        using var frame = new Mat(6, 6, MatType.CV_8UC3, Scalar.All(1));
        using var preprocessor = new FramePreprocessor(3, 3);
        var error = Assert.Throws<ArgumentException>(() => preprocessor.Convert(frame, new float[length]));
        Assert.Contains($"holds {length} values, 27 are needed", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => preprocessor.Convert(frame, new byte[length]));
    }

    // A grey frame of equal rows.
    private static Mat Columns(int height, params byte[] row)
    {
        var frame = new Mat(height, row.Length, MatType.CV_8UC3);
        for (var x = 0; x < row.Length; x++)
        {
            Cv2.Rectangle(frame, new Rect(x, 0, 1, height), Scalar.All(row[x]), -1);
        }

        return frame;
    }

    private static float[] Planes(Mat frame, int width, int height)
    {
        using var preprocessor = new FramePreprocessor(width, height);
        var planes = new float[preprocessor.Length];
        preprocessor.Convert(frame, planes);
        return planes;
    }

    // Blue at a place of the frame, pixel centres at one half; beyond the outer centres the border's value.
    private static double Bilinear(Mat frame, double x, double y)
    {
        double Blue(int column, int row)
        {
            (row, column) = (Math.Clamp(row, 0, frame.Rows - 1), Math.Clamp(column, 0, frame.Cols - 1));
            return frame.At<Vec3b>(row, column).Item0;
        }

        var (left, top) = ((int)Math.Floor(x - 0.5), (int)Math.Floor(y - 0.5));
        var (right, down) = (x - 0.5 - left, y - 0.5 - top);
        var above = (Blue(left, top) * (1 - right)) + (Blue(left + 1, top) * right);
        var below = (Blue(left, top + 1) * (1 - right)) + (Blue(left + 1, top + 1) * right);
        return (above * (1 - down)) + (below * down);
    }
}
