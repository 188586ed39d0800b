using System.Collections.Concurrent;
using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Tests.Delivery;

/// <summary>Kept values that a restart loses.</summary>
internal sealed class MemoryKeptValues : IKeptValues
{
    private readonly ConcurrentDictionary<string, byte[]> values = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Read(string prefix) =>
        [.. this.values.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))];

    /// <inheritdoc/>
    public Task SetAsync(string key, byte[]? value, CancellationToken cancellationToken)
    {
        if (value is null)
        {
            this.values.TryRemove(key, out _);
        }
        else
        {
            this.values[key] = value;
        }

        return Task.CompletedTask;
    }
}
