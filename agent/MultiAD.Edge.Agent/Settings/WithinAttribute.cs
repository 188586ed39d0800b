using System.Globalization;

namespace MultiAD.Edge.Agent.Settings;

/// <summary>A number or a time within two bounds, both allowed. A key that may be left out holds where it is.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WithinAttribute : RuleAttribute
{
    private readonly IComparable minimum;
    private readonly IComparable maximum;

    /// <summary>Whole numbers.</summary>
    public WithinAttribute(int minimum, int maximum)
    {
        this.minimum = minimum;
        this.maximum = maximum;
    }

    /// <summary>Numbers.</summary>
    public WithinAttribute(double minimum, double maximum)
    {
        this.minimum = minimum;
        this.maximum = maximum;
    }

    /// <summary>Times such as <c>00:00:01</c>.</summary>
    public WithinAttribute(string minimum, string maximum)
    {
        this.minimum = TimeSpan.Parse(minimum, CultureInfo.InvariantCulture);
        this.maximum = TimeSpan.Parse(maximum, CultureInfo.InvariantCulture);
    }

    /// <summary>What the number counts, such as <c>pixels</c>; null where the key says it.</summary>
    public string? Unit { get; set; }

    /// <summary>Smallest value.</summary>
    public object Minimum => this.minimum;

    /// <summary>Largest value.</summary>
    public object Maximum => this.maximum;

    /// <inheritdoc/>
    public override string Expected => FormattableString.Invariant($"{this.minimum} to {this.maximum}") + this.Suffix;

    /// <inheritdoc/>
    public override string Remedy => "Set a value in this range or remove the key for its default.";

    private string Suffix =>
        this.minimum is TimeSpan ? " (hours:minutes:seconds)" : this.Unit is null ? string.Empty : " " + this.Unit;

    /// <inheritdoc/>
    public override bool Holds(object? value) =>
        value is null || (this.minimum.CompareTo(value) <= 0 && this.maximum.CompareTo(value) >= 0);
}
