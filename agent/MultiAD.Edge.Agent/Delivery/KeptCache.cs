namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Kept values as they are now, and which of them the disk does not know yet. Not thread-safe.</summary>
internal sealed class KeptCache
{
    private readonly SortedDictionary<string, byte[]> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);

    /// <summary>Whether the disk does not know all of them.</summary>
    public bool HasChanges => this.changed.Count > 0;

    /// <summary>Sets or removes a value.</summary>
    public void Set(KeptValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        this.changed.Add(value.Key);
        if (value.Value is null)
        {
            this.values.Remove(value.Key);
        }
        else
        {
            this.values[value.Key] = value.Value;
        }
    }

    /// <summary>Values whose keys begin with a prefix.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Read(string prefix) =>
        [.. this.values.Where(value => value.Key.StartsWith(prefix, StringComparison.Ordinal))];

    /// <summary>Takes in what is on disk; what changed since is newer.</summary>
    public void Load(IReadOnlyList<KeyValuePair<string, byte[]>> stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        foreach (var (key, value) in stored)
        {
            if (!this.changed.Contains(key))
            {
                this.values[key] = value;
            }
        }
    }

    /// <summary>Takes what changed.</summary>
    public IReadOnlyList<KeptValue> TakeChanges()
    {
        KeptValue[] changes = [.. this.changed.Select(key => new KeptValue(key, this.values.GetValueOrDefault(key)))];
        this.changed.Clear();
        return changes;
    }

    /// <summary>What was taken has not reached the disk.</summary>
    public void PutBack(IReadOnlyList<KeptValue> changes) => this.changed.UnionWith(changes.Select(change => change.Key));

    /// <summary>The disk knows nothing any more.</summary>
    public void Forget() => this.changed.UnionWith(this.values.Keys);
}
