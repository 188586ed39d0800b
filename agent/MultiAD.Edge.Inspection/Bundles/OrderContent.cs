using System.Globalization;
using System.Text;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>
/// What is signed of an order to exchange a station's model, so that nobody but a trusted key's owner brings an old version
/// back, and no signed order serves for another station or twice with another meaning.
/// </summary>
public static class OrderContent
{
    private const string Form = "multiad.modelOrder/1";

    /// <summary>The exact bytes, for <see cref="BundleSignature"/>.</summary>
    /// <param name="station">Topic levels of the station, <c>root/site/line/agent/station</c>.</param>
    /// <param name="orderId">Identifier of the order.</param>
    /// <param name="issuedAt">When it was given.</param>
    /// <param name="action"><c>install</c> or <c>rollback</c>.</param>
    /// <param name="sha256">SHA-256 of the bundle's file, hexadecimal, lower case; empty where the order names none.</param>
    /// <returns>Lines of UTF-8, each ended by a line feed; a line feed in a value makes bytes that nobody signed.</returns>
    public static byte[] Bytes(string station, string orderId, DateTimeOffset issuedAt, string action, string sha256) =>
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{Form}\n{station}\n{orderId}\n{issuedAt.UtcDateTime:O}\n{action}\n{sha256}\n"));
}
