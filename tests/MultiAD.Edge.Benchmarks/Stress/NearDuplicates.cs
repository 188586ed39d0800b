using OpenCvSharp;

namespace MultiAD.Edge.Benchmarks.Stress;

/// <summary>Pictures that differ from another only by noise, as of a part that was taken several times.</summary>
internal static class NearDuplicates
{
    /// <summary>Largest change of a grey level.</summary>
    public const int Noise = 2;

    /// <summary>Adds to each pixel, to all its channels alike, a whole number from -<see cref="Noise"/> to <see cref="Noise"/>.</summary>
    /// <param name="picture">8-bit BGR.</param>
    /// <param name="random">Source of randomness.</param>
    /// <returns>The caller disposes it.</returns>
    public static Mat Of(Mat picture, Random random)
    {
        var result = picture.Clone();
        result.GetArray(out Vec3b[] pixels);
        for (var i = 0; i < pixels.Length; i++)
        {
            var change = random.Next(-Noise, Noise + 1);
            pixels[i] = new Vec3b(Moved(pixels[i].Item0, change), Moved(pixels[i].Item1, change), Moved(pixels[i].Item2, change));
        }

        result.SetArray(pixels);
        return result;
    }

    private static byte Moved(byte level, int change) => (byte)Math.Clamp(level + change, 0, 255);
}
