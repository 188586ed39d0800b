namespace MultiAD.Edge.Trainer.Weights;

/// <summary>The values that a pickle has made so far: a stack with marks, and a memo to recall them from.</summary>
/// <param name="input">Makes the messages.</param>
internal sealed class PickleStack(PickleInput input)
{
    private const int MaximumDepth = 1 << 20;

    private static readonly object Mark = new();

    private readonly List<object?> values = [];
    private readonly Dictionary<uint, object?> memo = [];

    /// <summary>Whether nothing is on the stack.</summary>
    public bool IsEmpty => this.values.Count == 0;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        this.values.Clear();
        this.memo.Clear();
    }

    /// <summary>Refuses more values than any state dict has.</summary>
    /// <exception cref="WeightsException">There are too many.</exception>
    public void CheckSize()
    {
        if (this.values.Count > MaximumDepth || this.memo.Count > MaximumDepth)
        {
            throw input.Damaged("it is larger than any state dict");
        }
    }

    /// <summary>Puts a value on top.</summary>
    public void Push(object? value) => this.values.Add(value);

    /// <summary>Marks the place from which <see cref="PopToMark"/> takes.</summary>
    public void PushMark() => this.values.Add(Mark);

    /// <summary>The value on top.</summary>
    /// <exception cref="WeightsException">There is none.</exception>
    public object? Peek() =>
        this.values.Count > 0 && this.values[^1] != Mark ? this.values[^1] : throw input.Damaged("a value is missing");

    /// <summary>The value on top, which must be of a kind.</summary>
    /// <exception cref="WeightsException">There is none, or it is of another kind.</exception>
    public T Top<T>()
        where T : class => this.Peek() as T ?? throw input.Damaged("a value is of another kind than expected");

    /// <summary>Takes the value on top.</summary>
    /// <exception cref="WeightsException">There is none.</exception>
    public object? Pop()
    {
        var value = this.Peek();
        this.values.RemoveAt(this.values.Count - 1);
        return value;
    }

    /// <summary>Takes a number of values, in the order that they were put.</summary>
    /// <exception cref="WeightsException">There are fewer.</exception>
    public object?[] Pop(int count)
    {
        var taken = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            taken[i] = this.Pop();
        }

        return taken;
    }

    /// <summary>Takes all values above the last mark, and the mark.</summary>
    /// <exception cref="WeightsException">There is no mark.</exception>
    public object?[] PopToMark()
    {
        var at = this.values.LastIndexOf(Mark);
        if (at < 0)
        {
            throw input.Damaged("a mark is missing");
        }

        object?[] taken = [.. this.values.Skip(at + 1)];
        this.values.RemoveRange(at, this.values.Count - at);
        return taken;
    }

    /// <summary>Keeps the value on top under a number.</summary>
    /// <exception cref="WeightsException">There is none.</exception>
    public void Memoize(uint index) => this.memo[index] = this.Peek();

    /// <summary>Puts a kept value on top.</summary>
    /// <exception cref="WeightsException">None is kept under the number.</exception>
    public void Recall(uint index) =>
        this.Push(this.memo.TryGetValue(index, out var value) ? value : throw input.Damaged("it refers to a value that is not there"));
}
