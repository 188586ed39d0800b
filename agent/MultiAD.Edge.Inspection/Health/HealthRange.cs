namespace MultiAD.Edge.Inspection.Health;

/// <summary>Where a measure of good parts lies, and where it may lie.</summary>
/// <param name="Low">Lowest value of a usable frame.</param>
/// <param name="Typical">Median over the good parts.</param>
/// <param name="High">Highest value of a usable frame.</param>
public sealed record HealthRange(double Low, double Typical, double High)
{
    /// <summary>Whether a value is usable.</summary>
    public bool Contains(double value) => value >= this.Low && value <= this.High;

    /// <summary>Whether the three numbers can be a range.</summary>
    internal bool IsValid =>
        double.IsFinite(this.Low) && double.IsFinite(this.High) && this.Low <= this.Typical && this.Typical <= this.High;
}
