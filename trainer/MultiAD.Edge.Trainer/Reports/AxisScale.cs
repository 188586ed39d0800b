using System.Globalization;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>A linear axis of a drawing: where a value lies, and round values to label.</summary>
internal sealed class AxisScale
{
    private readonly double from;
    private readonly double to;

    /// <summary>An axis between two values, drawn between two places.</summary>
    /// <param name="low">Value at its beginning.</param>
    /// <param name="high">Value at its end, above <paramref name="low"/>.</param>
    /// <param name="from">Drawing coordinate of its beginning.</param>
    /// <param name="to">Drawing coordinate of its end; may be smaller.</param>
    public AxisScale(double low, double high, double from, double to)
    {
        this.Low = low;
        this.High = high;
        this.from = from;
        this.to = to;
    }

    /// <summary>Value at the beginning.</summary>
    public double Low { get; }

    /// <summary>Value at the end.</summary>
    public double High { get; }

    /// <summary>Drawing coordinate of a value; values outside the axis lie at its ends.</summary>
    public double Place(double value) =>
        this.from + ((Math.Clamp(value, this.Low, this.High) - this.Low) / (this.High - this.Low) * (this.to - this.from));

    /// <summary>Round values on the axis with their labels.</summary>
    /// <param name="wanted">Number of values that is aimed at.</param>
    public IEnumerable<(double Value, string Label)> Ticks(int wanted)
    {
        var rough = (this.High - this.Low) / wanted;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        var decimals = Math.Max(0, (int)-Math.Floor(Math.Log10(step) + 1e-9));
        var format = decimals > 6 || Math.Abs(this.High) >= 1e7 ? "G3" : "F" + decimals.ToString(CultureInfo.InvariantCulture);
        for (var i = (long)Math.Ceiling((this.Low / step) - 1e-9); i * step <= this.High + (1e-9 * step); i++)
        {
            yield return (i * step, (i * step).ToString(format, CultureInfo.InvariantCulture));
        }
    }
}
