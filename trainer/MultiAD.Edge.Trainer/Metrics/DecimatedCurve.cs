namespace MultiAD.Edge.Trainer.Metrics;

/// <summary>
/// A rising curve from (0, 0) up to a limit on x, decimated while it is built: points are dropped where the curve has
/// hardly moved, so that millions of thresholds become a drawing of bounded size with the same shape.
/// </summary>
internal sealed class DecimatedCurve
{
    private readonly double limit;
    private readonly double step;
    private readonly List<CurvePoint> points = [default];
    private CurvePoint last;

    /// <summary>A curve with its first point alone.</summary>
    /// <param name="limit">End of the x axis, above 0.</param>
    /// <param name="maximumPoints">Largest number of points that are kept, at least 10.</param>
    public DecimatedCurve(double limit, int maximumPoints = 200)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumPoints, 10);
        this.limit = limit;

        // The curve is at most 2 long, with both axes scaled to 1, and two points in a row are never nearer than a step.
        this.step = 4.0 / (maximumPoints - 4);
    }

    /// <summary>The kept points, ascending in both axes; the last one is the end of what was appended.</summary>
    public IReadOnlyList<CurvePoint> Points => this.points[^1] == this.last ? this.points : [.. this.points, this.last];

    /// <summary>Appends a point; neither axis ever falls. Beyond the limit the curve is cut, with linear interpolation.</summary>
    public void Append(double x, double y)
    {
        if (this.last.X >= this.limit)
        {
            return;
        }

        if (x > this.limit)
        {
            y = this.last.Y + ((y - this.last.Y) * (this.limit - this.last.X) / (x - this.last.X));
            x = this.limit;
        }

        var next = new CurvePoint(x, y);
        if (this.DistanceTo(next) > this.step && this.last != this.points[^1])
        {
            this.points.Add(this.last);
        }

        this.last = next;
        if (this.DistanceTo(next) > this.step)
        {
            this.points.Add(next);
        }
    }

    private double DistanceTo(CurvePoint next) => ((next.X - this.points[^1].X) / this.limit) + (next.Y - this.points[^1].Y);
}
