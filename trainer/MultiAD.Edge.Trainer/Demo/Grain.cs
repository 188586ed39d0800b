using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Demo;

/// <summary>Noise of surfaces and sensors.</summary>
internal static class Grain
{
    /// <summary>Draws normal noise from a seed of its own, so that pictures do not depend on what was drawn before.</summary>
    /// <param name="rows">Height.</param>
    /// <param name="columns">Width.</param>
    /// <param name="seed">The same seed gives the same noise.</param>
    /// <param name="deviation">Standard deviation.</param>
    /// <returns>Single precision, one channel, mean 0; the caller disposes it.</returns>
    public static Mat Draw(int rows, int columns, int seed, double deviation)
    {
        var random = new Random(seed);
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++)
        {
            // The sum of four uniform numbers is near enough to a normal one: variance 4/12.
            var sum = random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle() - 2;
            values[i] = (float)(sum * deviation * Math.Sqrt(3));
        }

        using var view = Mat.FromPixelData(rows, columns, MatType.CV_32FC1, values);
        return view.Clone();
    }
}
