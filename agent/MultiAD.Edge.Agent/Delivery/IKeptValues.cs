namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Small values that outlive the process, such as which alert is open. Thread-safe.</summary>
internal interface IKeptValues
{
    /// <summary>All values whose keys begin with a prefix, in order of key.</summary>
    IReadOnlyList<KeyValuePair<string, byte[]>> Read(string prefix);

    /// <summary>
    /// Sets a value, or removes it where it is null, and waits until it is on disk; a disk that takes nothing gets it later.
    /// </summary>
    Task SetAsync(string key, byte[]? value, CancellationToken cancellationToken);
}
