using MultiAD.Edge.Trainer.Networks;
using OpenCvSharp;
using Xunit;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Tests.Networks;

public sealed class AreaReductionTests : IClassFixture<TorchFixture>
{
    [Theory]
    [InlineData(96, 64, 48, 32)]
    [InlineData(96, 96, 64, 64)]
    [InlineData(80, 112, 64, 48)]
    [InlineData(96, 64, 96, 32)]
    public void Images_are_reduced_as_the_preprocessor_reduces_pictures(int width, int height, int newWidth, int newHeight)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        var images = rand(2, 3, height, width) * 255;

        var reduced = new AreaReduction(new InputSize(width, height), new InputSize(newWidth, newHeight)).Apply(images);

        Assert.Equal([2, 3, newHeight, newWidth], reduced.shape);
        for (var plane = 0; plane < 6; plane++)
        {
            using var picture = new Mat(height, width, MatType.CV_32FC1);
            picture.SetArray(images[plane / 3][plane % 3].contiguous().data<float>().ToArray());
            using var expected = new Mat();
            Cv2.Resize(picture, expected, new OpenCvSharp.Size(newWidth, newHeight), 0, 0, InterpolationFlags.Area);
            Assert.True(expected.GetArray(out float[] values));
            var actual = reduced[plane / 3][plane % 3].contiguous().data<float>().ToArray();
            Assert.All(values.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
    }

    [Fact]
    public void A_pattern_too_fine_for_the_smaller_size_becomes_its_mean()
    {
        using var scope = NewDisposeScope();
        var stripes = (arange(96) % 3).to(float32).expand(1, 3, 96, 96);

        var reduced = new AreaReduction(new InputSize(96, 96), new InputSize(32, 32)).Apply(stripes);

        Assert.InRange((reduced - 1).abs().max().item<float>(), 0, 1e-5);
    }
}
