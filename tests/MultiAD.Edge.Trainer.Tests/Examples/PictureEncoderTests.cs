using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Examples;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Examples;

public sealed class PictureEncoderTests
{
    private static readonly AnomalyMap Map = new(16, 16, new float[256]);

    [Fact]
    public void Even_noise_stays_within_the_size_that_is_aimed_at()
    {
        using var noise = new Mat(900, 900, MatType.CV_8UC3);
        Cv2.Randu(noise, Scalar.All(0), Scalar.All(256));
        using var small = new Mat(noise, new Rect(0, 0, PictureEncoder.MaximumSide, PictureEncoder.MaximumSide));
        foreach (var frame in new[] { noise, small })
        {
            var pictures = PictureEncoder.Draw(frame, Map, BrightnessBundle.Manifest().Calibration, null, null);
            Assert.Equal(2, pictures.Count);
            Assert.All(pictures, picture => Assert.InRange(picture.Jpeg.Length, 100, PictureEncoder.MaximumBytes));
            Assert.All(pictures, picture => Assert.Equal((320, 320), (picture.Width, picture.Height)));
        }
    }

    [Fact]
    public void A_defect_of_one_pixel_in_a_large_picture_is_outlined()
    {
        using var frame = new Mat(3000, 2000, MatType.CV_8UC3, Scalar.All(90));
        using var mask = new Mat(3000, 2000, MatType.CV_8UC1, Scalar.All(0));
        mask.Set(1500, 1000, (byte)255);

        var pictures = PictureEncoder.Draw(frame, Map, BrightnessBundle.Manifest().Calibration, null, mask);

        Assert.Equal(["photo", "anomaly map", "true defect"], pictures.Select(picture => picture.Caption));
        using var drawn = Cv2.ImDecode(pictures[2].Jpeg.ToArray(), ImreadModes.Color);
        Assert.Equal(new Size(213, 320), drawn.Size());
        using var green = new Mat();
        Cv2.ExtractChannel(drawn, green, 1);
        Cv2.MinMaxLoc(green, out _, out double brightest, out _, out Point place);
        Assert.True(brightest > 150);
        Assert.InRange(place.X, 103, 110);
        Assert.InRange(place.Y, 156, 164);
    }
}
