namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// Batches of views in random order: each view once, then all again in another order. A rest too small for a batch is left
/// out.
/// </summary>
internal sealed class ShuffledBatches
{
    private readonly int[] order;
    private readonly int size;
    private readonly Random random;
    private int position;

    /// <summary>Creates the batches.</summary>
    /// <param name="count">Number of views, at least the size of a batch.</param>
    /// <param name="size">Views per batch.</param>
    /// <param name="random">Source of chance; drawn from when an order begins.</param>
    public ShuffledBatches(int count, int size, Random random)
    {
        this.order = [.. Enumerable.Range(0, count)];
        this.size = size;
        this.random = random;
        this.position = count;
    }

    /// <summary>The next batch.</summary>
    public int[] Next()
    {
        if (this.position + this.size > this.order.Length)
        {
            this.random.Shuffle(this.order);
            this.position = 0;
        }

        this.position += this.size;
        return this.order[(this.position - this.size)..this.position];
    }
}
