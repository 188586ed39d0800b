using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Video;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Video;

public sealed class BgrConverterTests : IDisposable
{
    private readonly BgrConverter converter = new(new VideoSource(CameraKind.V4l2, "/dev/video0", "device /dev/video0", "Camera:Path"));

    public void Dispose() => this.converter.Dispose();

    [Fact]
    public void A_grey_picture_is_repeated_over_the_channels()
    {
        using var picture = new Mat(2, 3, MatType.CV_8UC1, Scalar.All(77));

        this.converter.Convert(picture);

        Assert.Equal((MatType.CV_8UC3, 2, 3), (picture.Type(), picture.Rows, picture.Cols));
        Assert.Equal(new Vec3b(77, 77, 77), picture.At<Vec3b>(1, 2));
    }

    [Fact]
    public void A_picture_with_alpha_keeps_its_colours_in_their_order()
    {
        using var picture = new Mat(2, 3, MatType.CV_8UC4, new Scalar(10, 20, 30, 40));

        this.converter.Convert(picture);

        Assert.Equal(MatType.CV_8UC3, picture.Type());
        Assert.Equal(new Vec3b(10, 20, 30), picture.At<Vec3b>(1, 2));
    }

    [Fact]
    public void A_colour_picture_is_left_where_it_is()
    {
        using var picture = new Mat(2, 3, MatType.CV_8UC3, new Scalar(10, 20, 30));
        var pixels = picture.Data;

        this.converter.Convert(picture);

        Assert.Equal(pixels, picture.Data);
        Assert.Equal(new Vec3b(10, 20, 30), picture.At<Vec3b>(1, 2));
    }

    [Fact]
    public void A_picture_of_16_bits_is_refused_with_the_camera_and_the_remedy()
    {
        using var picture = new Mat(2, 3, MatType.CV_16UC1, Scalar.All(1));

        var error = Assert.Throws<CameraException>(() => this.converter.Convert(picture));

        Assert.Contains("device /dev/video0 gives pixels of type CV_16UC1", error.Message, StringComparison.Ordinal);
        Assert.Contains("Set another pixel format", error.Message, StringComparison.Ordinal);
    }
}
