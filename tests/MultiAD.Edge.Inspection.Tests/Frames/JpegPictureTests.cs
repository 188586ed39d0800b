using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

public sealed class JpegPictureTests
{
    [Fact]
    public void A_noisy_picture_is_scaled_down_until_it_has_its_size()
    {
        using var noise = new Mat(960, 1280, MatType.CV_8UC3);
        Cv2.Randu(noise, Scalar.All(0), Scalar.All(256));
        var jpeg = JpegPicture.Encode(noise, maximumSide: 1024, maximumBytes: 50_000);
        Assert.InRange(jpeg.Length, 1, 50_000);
        using var decoded = Cv2.ImDecode(jpeg, ImreadModes.Color);
        Assert.InRange(decoded.Cols, 64, 1023);
        Assert.Equal(4.0 / 3, (double)decoded.Cols / decoded.Rows, 1);
    }

    [Fact]
    public void A_small_picture_keeps_its_size()
    {
        using var plain = new Mat(48, 64, MatType.CV_8UC3, Scalar.All(90));
        using var decoded = Cv2.ImDecode(JpegPicture.Encode(plain, maximumSide: 1024, maximumBytes: 1 << 20), ImreadModes.Color);
        Assert.Equal((64, 48), (decoded.Cols, decoded.Rows));
        Assert.InRange(Cv2.Mean(decoded).Val0, 88, 92);
    }
}
