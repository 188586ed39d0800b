namespace MultiAD.Edge.Trainer.Metrics;

/// <summary>A share of parts, with the range in which the true share lies: the 95 % Wilson score interval (Wilson 1927).</summary>
/// <param name="Count">Parts that were counted, 0 to <paramref name="Total"/>.</param>
/// <param name="Total">Parts in all, at least 1.</param>
internal readonly record struct Proportion(int Count, int Total)
{
    private const double Z = 1.959963984540054;

    /// <summary>The share, 0..1.</summary>
    public double Rate => (double)this.Count / this.Total;

    /// <summary>Lower end of the interval, 0..1.</summary>
    public double Low => this.Count == 0 ? 0 : this.Centre - this.HalfWidth;

    /// <summary>Upper end of the interval, 0..1.</summary>
    public double High => this.Count == this.Total ? 1 : this.Centre + this.HalfWidth;

    private double Scale => 1 + (Z * Z / this.Total);

    private double Centre => (this.Rate + (Z * Z / (2 * this.Total))) / this.Scale;

    private double HalfWidth =>
        Z * Math.Sqrt((this.Rate * (1 - this.Rate) / this.Total) + (Z * Z / (4.0 * this.Total * this.Total))) / this.Scale;
}
