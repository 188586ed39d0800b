namespace MultiAD.Edge.Trainer.Weights;

/// <summary>
/// Makes what a state dict is made of, from the few names, calls and storages that it needs; everything else is refused, so
/// that nothing can be run.
/// </summary>
/// <param name="input">Makes the messages.</param>
internal sealed class StateDictValues(PickleInput input)
{
    private const long MaximumElements = 1L << 28;
    private const long MaximumExtent = 1L << 40;

    /// <summary>The value of a Python name.</summary>
    /// <exception cref="WeightsException">A state dict does not need it.</exception>
    public object Global(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => PickledGlobal.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2") => PickledGlobal.RebuildTensor,
        ("torch._utils", "_rebuild_parameter") => PickledGlobal.RebuildParameter,
        ("torch", _) when StorageType.Find(name) is { } type => type,
        _ => throw new WeightsException(
            $"{input.Origin}: refers to {Printable(module)}.{Printable(name)}, which a state dict does not need; it was not run. "
            + "Save the plain state dict of the network instead."),
    };

    /// <summary>What a call gives.</summary>
    /// <exception cref="WeightsException">The callee is none of <see cref="PickledGlobal"/>, or is called in another way.</exception>
    public object Call(object? callee, object?[] arguments) => (callee, arguments) switch
    {
        (PickledGlobal.OrderedDict, []) => new Dictionary<object, object?>(),
        (PickledGlobal.OrderedDict, [List<object?> pairs]) => this.Dictionary(pairs),
        (PickledGlobal.RebuildTensor, [PickledStorage storage, long offset, object?[] shape, object?[] strides, ..]) =>
            this.Tensor(storage, offset, shape, strides),
        (PickledGlobal.RebuildParameter, [PickledTensor tensor, ..]) => tensor,
        _ => throw input.Damaged("it calls something that cannot be called so"),
    };

    /// <summary>The storage of a persistent identifier.</summary>
    /// <exception cref="WeightsException">It is none.</exception>
    public PickledStorage Storage(object? id) => id switch
    {
        object?[] and ["storage", StorageType type, string key, string, long count] when count is >= 0 and < MaximumExtent =>
            new PickledStorage(type, key, count),
        object?[] and ["storage", StorageType type, string key, string, long count, null] when count is >= 0 and < MaximumExtent =>
            new PickledStorage(type, key, count),
        object?[] and ["storage", StorageType, string, string, long, _] =>
            throw input.Damaged("it was written by a PyTorch before 0.4; save it again with a newer one"),
        _ => throw input.Damaged("it refers to something that is no storage"),
    };

    private static string Printable(string text) => new([.. text.Select(letter => letter is > ' ' and <= '~' ? letter : '?')]);

    // Python 2 wrote an ordered dict as a list of pairs.
    private Dictionary<object, object?> Dictionary(List<object?> pairs)
    {
        var result = new Dictionary<object, object?>();
        foreach (var pair in pairs)
        {
            if (pair is not List<object?> { Count: 2 } entry || entry[0] is not { } key)
            {
                throw input.Damaged("an ordered dict has an entry that is no pair");
            }

            result[key] = entry[1];
        }

        return result;
    }

    private PickledTensor Tensor(PickledStorage storage, long offset, object?[] shape, object?[] strides)
    {
        if (offset < 0 || shape.Length != strides.Length || !shape.Concat(strides).All(value => value is >= 0L and < MaximumExtent))
        {
            throw input.Damaged("a tensor has impossible extents");
        }

        var tensor = new PickledTensor(storage, offset, [.. shape.Cast<long>()], [.. strides.Cast<long>()]);
        Int128 count = 1;
        Int128 last = offset;
        foreach (var (extent, stride) in tensor.Shape.Zip(tensor.Strides))
        {
            count *= extent;
            last += (Int128)Math.Max(0, extent - 1) * stride;
            if (count > MaximumElements)
            {
                throw input.Damaged("a tensor has impossible extents");
            }
        }

        return count == 0 || last < storage.Count ? tensor : throw input.Damaged("a tensor reaches beyond its storage");
    }
}
