namespace MultiAD.Edge.Trainer.Metrics;

/// <summary>Walks down the sorted pixels of one group, one distinct score at a time.</summary>
internal sealed class PixelCursor
{
    private readonly uint[] background;
    private readonly uint[]? bins;
    private readonly ulong[] defects;
    private readonly int firstComponent;
    private int nextBackground;
    private int nextDefect;

    /// <summary>Starts at the highest score.</summary>
    /// <param name="background">Ascending keys; not read where <paramref name="bins"/> is given.</param>
    /// <param name="bins">Count of each key, or null.</param>
    /// <param name="defects">Ascending: key in the upper half, component in the lower.</param>
    /// <param name="firstComponent">Added to each component's number.</param>
    public PixelCursor(uint[] background, uint[]? bins, ulong[] defects, int firstComponent)
    {
        this.background = background;
        this.bins = bins;
        this.defects = defects;
        this.firstComponent = firstComponent;
        this.nextBackground = (bins?.Length ?? background.Length) - 1;
        this.nextDefect = defects.Length - 1;
        this.SkipEmptyBins();
    }

    /// <summary>Highest key that is left; -1 at the end.</summary>
    public long Key
    {
        get
        {
            var key = this.BackgroundKey;
            return this.nextDefect >= 0 ? Math.Max(key, (long)(this.defects[this.nextDefect] >> 32)) : key;
        }
    }

    private long BackgroundKey
    {
        get
        {
            if (this.nextBackground < 0)
            {
                return -1;
            }

            return this.bins is null ? this.background[this.nextBackground] : this.nextBackground;
        }
    }

    /// <summary>Takes all background pixels with a key.</summary>
    /// <returns>Their number.</returns>
    public long TakeBackground(long key)
    {
        if (this.BackgroundKey != key)
        {
            return 0;
        }

        long count = 0;
        if (this.bins is not null)
        {
            count = this.bins[this.nextBackground--];
            this.SkipEmptyBins();
            return count;
        }

        for (; this.nextBackground >= 0 && this.background[this.nextBackground] == key; this.nextBackground--)
        {
            count++;
        }

        return count;
    }

    /// <summary>Takes the next defect pixel with a key.</summary>
    /// <returns>False where none is left; else its component.</returns>
    public bool TryTakeDefect(long key, out int component)
    {
        component = 0;
        if (this.nextDefect < 0 || (long)(this.defects[this.nextDefect] >> 32) != key)
        {
            return false;
        }

        component = this.firstComponent + (int)(uint)this.defects[this.nextDefect--];
        return true;
    }

    private void SkipEmptyBins()
    {
        while (this.bins is not null && this.nextBackground >= 0 && this.bins[this.nextBackground] == 0)
        {
            this.nextBackground--;
        }
    }
}
