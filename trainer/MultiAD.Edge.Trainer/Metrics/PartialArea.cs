namespace MultiAD.Edge.Trainer.Metrics;

/// <summary>Area under a curve that starts at (0, 0), by trapezoids, up to a limit on x with linear interpolation there.</summary>
internal sealed class PartialArea(double limit)
{
    private double area;
    private double x;
    private double y;

    /// <summary>The area up to the limit, divided by the limit.</summary>
    public double Normalized => this.area / limit;

    /// <summary>Appends a point; x never falls.</summary>
    public void Append(double nextX, double nextY)
    {
        if (this.x >= limit)
        {
            return;
        }

        if (nextX > limit)
        {
            nextY = this.y + ((nextY - this.y) * (limit - this.x) / (nextX - this.x));
            nextX = limit;
        }

        this.area += (nextX - this.x) * (this.y + nextY) / 2;
        this.x = nextX;
        this.y = nextY;
    }
}
