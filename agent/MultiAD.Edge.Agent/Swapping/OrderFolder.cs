using System.Text.Json;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>
/// Orders of this machine, as <c>multiad-agent model</c> leaves them. One stays in its folder until it is on disk as the
/// station's own, so that it outlives an end of the agent anywhere.
/// </summary>
/// <param name="orders">The folder.</param>
/// <param name="stations">What exchanges the models, by station.</param>
/// <param name="logger">Told of files that are no orders.</param>
internal sealed class OrderFolder(LocalOrders orders, IReadOnlyDictionary<string, ModelSwap> stations, ILogger logger)
{
    private const int MaximumBytes = 64 << 10;
    private readonly HashSet<string> given = new(StringComparer.Ordinal);

    /// <summary>Takes what is new, oldest first, and removes what has been taken.</summary>
    public void Poll()
    {
        if (!Directory.Exists(orders.Path))
        {
            return;
        }

        var found = Directory.EnumerateFiles(orders.Path, "*.json")
            .Select(this.Read).OfType<(string File, LocalOrder Order)>()
            .OrderBy(found => found.Order.Order.IssuedAt)
            .ToArray();
        foreach (var (file, order) in found)
        {
            this.Take(file, order);
        }
    }

    private void Take(string file, LocalOrder local)
    {
        if (!stations.TryGetValue(local.Station, out var swap))
        {
            this.Remove(file, $"there is no station {local.Station}");
            return;
        }

        // Given once: one that a later order replaced must not come back in its place.
        if (this.given.Add(local.Order.OrderId))
        {
            swap.Order(local.Order with { IsLocal = true, SignedBy = null });
        }

        if (!swap.IsWaiting(local.Order.OrderId))
        {
            File.Delete(file);
        }
    }

    private (string File, LocalOrder Order)? Read(string file)
    {
        try
        {
            var info = new FileInfo(file);
            if (info.Length > MaximumBytes)
            {
                throw new JsonException($"it has {info.Length} bytes, at most {MaximumBytes} are expected");
            }

            var order = JsonSerializer.Deserialize(File.ReadAllBytes(file), StoreJson.Default.LocalOrder);
            return order is null ? throw new JsonException("it is null") : (file, order);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            this.Remove(file, error.Message);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or not to be read now: it is looked at again.
            return null;
        }
    }

    private void Remove(string file, string reason)
    {
        SwapLog.FileUnusable(logger, file, reason);
        File.Delete(file);
    }
}
