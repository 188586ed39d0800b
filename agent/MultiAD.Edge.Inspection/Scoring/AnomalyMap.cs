namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// Raw anomaly map of one frame: height x width values, row by row, larger is more anomalous; not clamped, not calibrated.
/// </summary>
public sealed class AnomalyMap
{
    private readonly float[] values;

    /// <summary>Wraps a buffer of height x width values; the buffer is not copied.</summary>
    /// <exception cref="ArgumentException">The buffer has another length.</exception>
    public AnomalyMap(int width, int height, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != width * height)
        {
            throw new ArgumentException($"A map of {width} x {height} needs {width * height} values, not {values.Length}.", nameof(values));
        }

        this.Width = width;
        this.Height = height;
        this.values = values;
    }

    /// <summary>Width in cells.</summary>
    public int Width { get; }

    /// <summary>Height in cells.</summary>
    public int Height { get; }

    /// <summary>The values, row by row.</summary>
    public ReadOnlySpan<float> Values => this.values;

    /// <summary>The values, to be changed in place.</summary>
    internal Span<float> Buffer => this.values;

    /// <summary>A copy that outlives the buffer it was scored into.</summary>
    public AnomalyMap Copy() => new(this.Width, this.Height, (float[])this.values.Clone());
}
