namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// A number of items of which the next is made on another thread while the last is in use. They are made one after the
/// other and in order, so that a source of chance that only they draw from gives the same as without threads.
/// </summary>
/// <typeparam name="T">What is made.</typeparam>
internal sealed class MadeAhead<T>
{
    private readonly Func<T> make;
    private Task<T> next;
    private int left;

    /// <summary>Begins with the first item.</summary>
    /// <param name="make">Makes the next item; never runs twice at the same time.</param>
    /// <param name="count">Number of items, at least 1.</param>
    public MadeAhead(Func<T> make, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.make = make;
        this.left = count;
        this.next = Task.Run(make);
    }

    /// <summary>The next item, as soon as it is made; whatever its making throws is thrown here.</summary>
    /// <exception cref="InvalidOperationException">All items were taken.</exception>
    public T Take()
    {
        if (this.left == 0)
        {
            throw new InvalidOperationException("All items were taken. Ask for as many as were announced.");
        }

        var item = this.next.GetAwaiter().GetResult();
        this.left--;
        if (this.left > 0)
        {
            this.next = Task.Run(this.make);
        }

        return item;
    }
}
