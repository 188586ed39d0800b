namespace MultiAD.Edge.Inspection.Health;

/// <summary>A frame as 64 x 64 grey pixels: what tells whether it shows the usual scene in the usual place.</summary>
public static class FrameThumbnail
{
    /// <summary>Side in pixels.</summary>
    public const int Side = 64;

    /// <summary>Number of values.</summary>
    public const int Length = Side * Side;

    /// <summary>Mean of several frames' thumbnails.</summary>
    /// <param name="thumbnails">At least one, each of <see cref="Length"/> values, 0 to 255.</param>
    /// <returns><see cref="Length"/> values, 0 to 255.</returns>
    public static byte[] Mean(IReadOnlyList<byte[]> thumbnails)
    {
        ArgumentNullException.ThrowIfNull(thumbnails);
        ArgumentOutOfRangeException.ThrowIfZero(thumbnails.Count);
        var sums = new long[Length];
        foreach (var thumbnail in thumbnails)
        {
            for (var i = 0; i < Length; i++)
            {
                sums[i] += thumbnail[i];
            }
        }

        return Array.ConvertAll(sums, sum => (byte)((sum + (thumbnails.Count / 2)) / thumbnails.Count));
    }

    /// <summary>Correlation of two thumbnails (Pearson), -1 to 1; 0 where one is flat.</summary>
    /// <param name="first"><see cref="Length"/> values.</param>
    /// <param name="second"><see cref="Length"/> values.</param>
    public static double Likeness(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(first.Length, Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, Length);
        var (meanOfFirst, meanOfSecond) = (Average(first), Average(second));
        var (both, ofFirst, ofSecond) = (0.0, 0.0, 0.0);
        for (var i = 0; i < Length; i++)
        {
            var (a, b) = (first[i] - meanOfFirst, second[i] - meanOfSecond);
            both += a * b;
            ofFirst += a * a;
            ofSecond += b * b;
        }

        var norm = Math.Sqrt(ofFirst * ofSecond);
        return norm > 0 ? both / norm : 0;
    }

    private static double Average(ReadOnlySpan<byte> values)
    {
        var sum = 0L;
        foreach (var value in values)
        {
            sum += value;
        }

        return (double)sum / values.Length;
    }
}
