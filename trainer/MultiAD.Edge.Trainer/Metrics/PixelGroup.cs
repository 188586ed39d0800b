namespace MultiAD.Edge.Trainer.Metrics;

/// <summary>
/// Pixels of one kind of image. A score is held as a 32-bit key that sorts like the float: background pixels as keys, or
/// counted by the upper bits of the key; defect pixels as keys with the number of their component.
/// </summary>
internal sealed class PixelGroup
{
    /// <summary>Bits of a key that are dropped when background is counted: 2^22 bins, 13 bits of mantissa.</summary>
    public const int BinShift = 10;

    private readonly List<uint[]> pending = [];
    private readonly List<ulong> defects = [];
    private readonly List<int> sizes = [];
    private ulong[] orderedDefects = [];
    private uint[] orderedBackground = [];
    private uint[]? bins;

    /// <summary>Number of background pixels.</summary>
    public long BackgroundCount { get; private set; }

    /// <summary>Number of defect pixels.</summary>
    public long DefectCount => this.defects.Count;

    /// <summary>Pixels of each component, in order of their numbers.</summary>
    public IReadOnlyList<int> ComponentSizes => this.sizes;

    /// <summary>Key that sorts like the score; both zeros give the same key.</summary>
    public static uint Key(float score)
    {
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }

    /// <summary>Adds one image.</summary>
    /// <param name="scores">One score a pixel, none of them NaN.</param>
    /// <param name="labels">0 for background, else 1 to <paramref name="components"/>; empty for an image without defect.</param>
    /// <param name="components">Number of components.</param>
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, int components)
    {
        var first = this.sizes.Count;
        this.sizes.AddRange(new int[components]);
        var background = new uint[scores.Length];
        var count = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var key = Key(scores[i]);
            if (labels.IsEmpty || labels[i] == 0)
            {
                background[count++] = key;
                continue;
            }

            var component = first + labels[i] - 1;
            this.sizes[component]++;
            this.defects.Add(((ulong)key << 32) | (uint)component);
        }

        this.BackgroundCount += count;
        this.pending.Add(background.AsSpan(0, count).ToArray());
        if (this.bins is not null)
        {
            this.CountPending(this.bins);
        }
    }

    /// <summary>Counts background in bins from now on, which bounds its memory.</summary>
    public void Bin()
    {
        this.bins = new uint[1 << (32 - BinShift)];
        this.CountPending(this.bins);
    }

    /// <summary>Sorts what was added; call once, after the last image.</summary>
    /// <param name="dropped">Bits of every key to drop: 0, or <see cref="BinShift"/> where any group counts in bins.</param>
    public void Sort(int dropped)
    {
        if (this.bins is null)
        {
            this.orderedBackground = new uint[this.BackgroundCount];
            var at = 0;
            for (var i = 0; i < this.pending.Count; i++)
            {
                this.pending[i].CopyTo(this.orderedBackground, at);
                at += this.pending[i].Length;
                this.pending[i] = [];
            }

            this.pending.Clear();
            Array.Sort(this.orderedBackground);
        }

        this.orderedDefects = [.. this.defects];
        if (dropped > 0)
        {
            for (var i = 0; i < this.orderedDefects.Length; i++)
            {
                var entry = this.orderedDefects[i];
                this.orderedDefects[i] = (((entry >> 32) >> dropped) << 32) | (uint)entry;
            }
        }

        Array.Sort(this.orderedDefects);
    }

    /// <summary>A cursor over the sorted pixels, from the highest score down.</summary>
    public PixelCursor Descend(int firstComponent) =>
        new(this.orderedBackground, this.bins, this.orderedDefects, firstComponent);

    private void CountPending(uint[] counts)
    {
        foreach (var keys in this.pending)
        {
            foreach (var key in keys)
            {
                counts[key >> BinShift]++;
            }
        }

        this.pending.Clear();
    }
}
