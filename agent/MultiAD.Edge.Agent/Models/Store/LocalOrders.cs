using System.Text.Json;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>
/// Orders that were given on this machine and not taken yet: <c>orders/ORDERID.json</c>. One whose bundle is still copied
/// into the store has the ending <c>.json.new</c>: it is not taken, and its bundle is kept all the same.
/// </summary>
/// <param name="folder">Folder of the store.</param>
internal sealed class LocalOrders(string folder)
{
    private const string NewEnding = ".new";

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, "orders");

    /// <summary>Where an order lies for a station.</summary>
    public string FileOf(string orderId) => System.IO.Path.Combine(this.Path, orderId + ".json");

    /// <summary>Says that a bundle will be ordered, before it comes into the store.</summary>
    /// <exception cref="IOException">The disk takes nothing.</exception>
    public void Announce(string station, ModelOrder order) => Write(this.FileOf(order.OrderId) + NewEnding, station, order);

    /// <summary>Gives an order.</summary>
    /// <exception cref="IOException">The disk takes nothing.</exception>
    public void Give(string station, ModelOrder order)
    {
        Write(this.FileOf(order.OrderId), station, order);
        this.Withdraw(order);
    }

    /// <summary>Takes back what was announced.</summary>
    public void Withdraw(ModelOrder order) => File.Delete(this.FileOf(order.OrderId) + NewEnding);

    /// <summary>SHA-256 of the bundles that are ordered, or will be.</summary>
    /// <exception cref="IOException">An order cannot be read.</exception>
    public IEnumerable<string> Needed() => !Directory.Exists(this.Path)
        ? []
        : Directory.EnumerateFiles(this.Path).Select(DigestIn).OfType<string>();

    private static string? DigestIn(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("order", out var order)
                && order.ValueKind == JsonValueKind.Object
                && order.TryGetProperty("sha256", out var sha256)
                && sha256.ValueKind == JsonValueKind.String
                    ? sha256.GetString()
                    : null;
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    private static void Write(string path, string station, ModelOrder order) => DurableFile.Write(
        path, JsonSerializer.SerializeToUtf8Bytes(new LocalOrder(station, order), StoreJson.Default.LocalOrder));
}
