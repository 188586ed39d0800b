using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Trainer.Metrics;

/// <summary>
/// Pools the pixels of all test images that have pixel labels, good parts included as background, and measures them as
/// the MVTec AD reference does: maps in the resolution of the image, components with 8-connectivity, the false positive
/// rate over the background of all images, the overlap averaged over components.
/// </summary>
/// <remarks>
/// Exact up to a number of pixels (4 bytes for each background pixel, 8 for each defect pixel, and as much again while
/// sorting); above it scores are rounded to their upper 22 bits (a relative step of 1/8192, finer than 2^16 bins over any
/// eight octaves) and background is only counted. No pixel is ever left out.
/// </remarks>
internal sealed class PixelPool
{
    /// <summary>Number of pixels up to which the metrics are exact.</summary>
    public const long DefaultExactLimit = 200_000_000;

    private readonly long exactLimit;
    private readonly Dictionary<(string Kind, bool IsDefective), PixelGroup> groups = [];
    private ConnectedComponents? components;
    private (int Width, int Height) componentsSize;
    private float[] truth = [];
    private bool sorted;

    /// <summary>An empty pool.</summary>
    /// <param name="exactLimit">Number of pixels up to which the metrics are exact.</param>
    public PixelPool(long exactLimit = DefaultExactLimit) => this.exactLimit = exactLimit;

    /// <summary>Number of pixels in the pool.</summary>
    public long Pixels { get; private set; }

    /// <summary>True while every score is held as it is; false where scores are rounded into bins.</summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>Adds a good part: all of it is background.</summary>
    /// <param name="map">Raw anomaly map in the resolution of the image, one value a pixel.</param>
    /// <exception cref="ArgumentException">A value is NaN.</exception>
    public void AddGood(ReadOnlySpan<float> map) => this.Add((string.Empty, IsDefective: false), map, [], 0);

    /// <summary>Adds a part with a defect.</summary>
    /// <param name="kind">Kind of defect.</param>
    /// <param name="map">Raw anomaly map in the resolution of the mask, height x width values, row by row.</param>
    /// <param name="mask">Not zero where there is a defect, height x width values.</param>
    /// <param name="width">Width of both.</param>
    /// <param name="height">Height of both.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a value is NaN.</exception>
    public void AddDefective(string kind, ReadOnlySpan<float> map, ReadOnlySpan<byte> mask, int width, int height)
    {
        if (map.Length != width * height || mask.Length != map.Length)
        {
            throw new ArgumentException($"{map.Length} values and {mask.Length} mask pixels for {width} x {height}.", nameof(map));
        }

        if (this.components is null || this.componentsSize != (width, height))
        {
            this.components = new ConnectedComponents(width, height);
            this.componentsSize = (width, height);
            this.truth = new float[width * height];
        }

        for (var i = 0; i < mask.Length; i++)
        {
            this.truth[i] = mask[i];
        }

        var count = this.components.Label(this.truth, 0);
        this.Add((kind, IsDefective: true), map, this.components.Labels, count);
    }

    /// <summary>Measures all kinds together, or one kind against the good parts. No image may be added afterwards.</summary>
    /// <param name="kind">A kind that was added; null for all.</param>
    /// <param name="cancellationToken">Stops the walk through the pixels.</param>
    public PixelScores Measure(string? kind = null, CancellationToken cancellationToken = default) =>
        this.Measure(kind, null, cancellationToken);

    /// <summary>Measures as <see cref="Measure(string?, CancellationToken)"/> does and records the PRO curve on the way.</summary>
    /// <param name="kind">A kind that was added; null for all.</param>
    /// <param name="pro">
    /// Gets the mean overlap of the regions over the false positive rate; stays empty where nothing can be measured.
    /// </param>
    /// <param name="cancellationToken">Stops the walk through the pixels.</param>
    internal PixelScores Measure(string? kind, DecimatedCurve? pro, CancellationToken cancellationToken)
    {
        this.Sort(cancellationToken);
        PixelGroup[] chosen =
        [
            .. this.groups
                .Where(group => kind is null || !group.Key.IsDefective || group.Key.Kind == kind)
                .Select(group => group.Value),
        ];
        return new ThresholdSweep(chosen).Run(pro, cancellationToken);
    }

    private void Add((string Kind, bool IsDefective) key, ReadOnlySpan<float> map, ReadOnlySpan<int> labels, int count)
    {
        if (this.sorted)
        {
            throw new InvalidOperationException("Images are added before the first measurement.");
        }

        foreach (var value in map)
        {
            if (float.IsNaN(value))
            {
                throw new ArgumentException("A value of the anomaly map is not a number.", nameof(map));
            }
        }

        if (!this.groups.TryGetValue(key, out var group))
        {
            group = new PixelGroup();
            this.groups.Add(key, group);
            if (!this.IsExact)
            {
                group.Bin();
            }
        }

        group.Add(map, labels, count);
        this.Pixels += map.Length;
        if (this.IsExact && this.Pixels > this.exactLimit)
        {
            this.IsExact = false;
            foreach (var each in this.groups.Values)
            {
                each.Bin();
            }
        }
    }

    private void Sort(CancellationToken cancellationToken)
    {
        if (this.sorted)
        {
            return;
        }

        this.sorted = true;
        foreach (var group in this.groups.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            group.Sort(this.IsExact ? 0 : PixelGroup.BinShift);
        }
    }
}
