namespace MultiAD.Edge.Inspection.Verdicts;

/// <summary>
/// Labels the 8-connected components of a binary image in two passes (union-find over row neighbours). Buffers are
/// kept between calls. Not thread-safe.
/// </summary>
public sealed class ConnectedComponents
{
    private readonly int width;
    private readonly int height;
    private readonly int[] labels;
    private readonly int[] parents;

    /// <summary>Creates a labeller for images of one size.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    public ConnectedComponents(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        this.width = width;
        this.height = height;
        this.labels = new int[width * height];

        // Two pixels with different provisional labels are at least two columns apart, so half the pixels suffice.
        this.parents = new int[((width + 1) / 2 * ((height + 1) / 2)) + 2];
    }

    /// <summary>
    /// Label of each pixel after <see cref="Label(ReadOnlySpan{float}, float)"/>, row by row: 0 for background, else 1 to the
    /// returned count.
    /// </summary>
    public ReadOnlySpan<int> Labels => this.labels;

    /// <summary>Labels the pixels whose value is over a limit; components are numbered in reading order.</summary>
    /// <param name="values">Height x width values, row by row; what is not a number is background.</param>
    /// <param name="limit">Value that a pixel must exceed.</param>
    /// <returns>The number of components.</returns>
    /// <exception cref="ArgumentException">There are more or fewer values.</exception>
    public int Label(ReadOnlySpan<float> values, float limit)
    {
        if (values.Length != this.labels.Length)
        {
            throw new ArgumentException($"{values.Length} values for an image of {this.width} x {this.height}.", nameof(values));
        }

        var next = 1;
        for (var y = 0; y < this.height; y++)
        {
            var row = y * this.width;
            for (var x = 0; x < this.width; x++)
            {
                var i = row + x;
                if (!(values[i] > limit))
                {
                    this.labels[i] = 0;
                    continue;
                }

                var label = x > 0 ? this.labels[i - 1] : 0;
                if (y > 0)
                {
                    var above = i - this.width;
                    label = this.Join(label, x > 0 ? this.labels[above - 1] : 0);
                    label = this.Join(label, this.labels[above]);
                    label = this.Join(label, x + 1 < this.width ? this.labels[above + 1] : 0);
                }

                if (label == 0)
                {
                    this.parents[next] = next;
                    label = next++;
                }

                this.labels[i] = label;
            }
        }

        return this.Renumber(next);
    }

    private int Renumber(int next)
    {
        // A parent is never larger than its child, so one ascending sweep gives each root its final number.
        var count = 0;
        for (var label = 1; label < next; label++)
        {
            var parent = this.parents[label];
            this.parents[label] = parent == label ? ++count : this.parents[parent];
        }

        for (var i = 0; i < this.labels.Length; i++)
        {
            if (this.labels[i] != 0)
            {
                this.labels[i] = this.parents[this.labels[i]];
            }
        }

        return count;
    }

    private int Join(int a, int b)
    {
        if (a == 0 || b == 0)
        {
            return a + b;
        }

        var rootA = this.Root(a);
        var rootB = this.Root(b);
        var smaller = Math.Min(rootA, rootB);
        this.parents[Math.Max(rootA, rootB)] = smaller;
        return smaller;
    }

    private int Root(int label)
    {
        while (this.parents[label] != label)
        {
            this.parents[label] = this.parents[this.parents[label]];
            label = this.parents[label];
        }

        return label;
    }
}
