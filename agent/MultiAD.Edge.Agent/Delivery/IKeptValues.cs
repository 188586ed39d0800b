namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Small values that outlive a restart, by key. Thread-safe.</summary>
internal interface IKeptValues
{
    /// <summary>All values whose key begins with a text.</summary>
    IReadOnlyList<KeyValuePair<string, byte[]>> Read(string prefix);

    /// <summary>Sets a value, or removes it where it is null; completes when that is on disk.</summary>
    Task SetAsync(string key, byte[]? value, CancellationToken cancellationToken);
}
