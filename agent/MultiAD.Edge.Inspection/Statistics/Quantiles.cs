using System.Numerics;

namespace MultiAD.Edge.Inspection.Statistics;

/// <summary>
/// The one definition of a quantile behind every limit: linear interpolation between order statistics (type 7 of Hyndman
/// and Fan, 1996).
/// </summary>
public static class Quantiles
{
    /// <summary>Quantile of values that ascend.</summary>
    /// <param name="ascending">At least one value; their order is not checked.</param>
    /// <param name="q">Which one, 0 (the smallest) to 1 (the largest).</param>
    /// <exception cref="ArgumentException">There is no value.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside 0 to 1.</exception>
    public static double Of<T>(ReadOnlySpan<T> ascending, double q)
        where T : INumber<T>
    {
        if (ascending.IsEmpty)
        {
            throw new ArgumentException("A quantile needs at least one value.", nameof(ascending));
        }

        if (q is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(q), q, "A quantile lies between 0 and 1.");
        }

        var position = q * (ascending.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, ascending.Length - 1);
        var low = double.CreateChecked(ascending[below]);
        return low + ((position - below) * (double.CreateChecked(ascending[above]) - low));
    }

    /// <summary>Median of values in any order; the mean of the two in the middle where their number is even.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static double Median<T>(IEnumerable<T> values)
        where T : INumber<T> => Of<T>([.. values.Order()], 0.5);
}
