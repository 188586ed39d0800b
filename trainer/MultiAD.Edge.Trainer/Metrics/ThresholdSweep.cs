namespace MultiAD.Edge.Trainer.Metrics;

/// <summary>
/// Walks down all thresholds of some groups of pixels, from the highest score to the lowest, and measures the areas under
/// their curves on the way. All pixels of one score make one step, so that ties are a straight line.
/// </summary>
internal sealed class ThresholdSweep
{
    private const long StepsBetweenLooks = 1 << 20;

    private readonly PixelCursor[] cursors;
    private readonly int[] componentSizes;
    private readonly long background;
    private readonly long defect;
    private readonly PartialArea auPro30 = new(0.3);
    private readonly PartialArea auPro05 = new(0.05);
    private Int128 twiceArea;
    private long falsePositives;
    private long truePositives;
    private double overlap;

    /// <summary>Starts at the highest score.</summary>
    /// <param name="groups">Sorted groups; their components are counted through.</param>
    public ThresholdSweep(IReadOnlyList<PixelGroup> groups)
    {
        this.background = groups.Sum(group => group.BackgroundCount);
        this.defect = groups.Sum(group => group.DefectCount);
        this.componentSizes = [.. groups.SelectMany(group => group.ComponentSizes)];
        this.cursors = new PixelCursor[groups.Count];
        var first = 0;
        for (var i = 0; i < groups.Count; i++)
        {
            this.cursors[i] = groups[i].Descend(first);
            first += groups[i].ComponentSizes.Count;
        }
    }

    /// <summary>Walks to the end; call once.</summary>
    /// <param name="pro">Gets the mean overlap of the regions over the false positive rate; null where nobody wants it.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    /// <returns>Nothing measured where there is no background or no defect.</returns>
    public PixelScores Run(DecimatedCurve? pro, CancellationToken cancellationToken)
    {
        if (this.background == 0 || this.defect == 0)
        {
            return default;
        }

        var step = 0L;
        for (var key = this.HighestKey(); key >= 0; key = this.HighestKey())
        {
            if (step++ % StepsBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            this.Take(key);
            var rate = (double)this.falsePositives / this.background;
            var mean = this.overlap / this.componentSizes.Length;
            this.auPro30.Append(rate, mean);
            this.auPro05.Append(rate, mean);
            pro?.Append(rate, mean);
        }

        var auroc = (double)this.twiceArea / (2.0 * this.background * this.defect);
        return new(auroc, this.auPro30.Normalized, this.auPro05.Normalized);
    }

    // -1 at the end.
    private long HighestKey()
    {
        long key = -1;
        foreach (var cursor in this.cursors)
        {
            key = Math.Max(key, cursor.Key);
        }

        return key;
    }

    private void Take(long key)
    {
        long newFalsePositives = 0;
        var before = this.truePositives;
        foreach (var cursor in this.cursors)
        {
            newFalsePositives += cursor.TakeBackground(key);
            while (cursor.TryTakeDefect(key, out var component))
            {
                this.truePositives++;
                this.overlap += 1.0 / this.componentSizes[component];
            }
        }

        this.falsePositives += newFalsePositives;
        this.twiceArea += (Int128)newFalsePositives * (before + this.truePositives);
    }
}
