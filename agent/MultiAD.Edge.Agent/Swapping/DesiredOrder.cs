using System.Security.Cryptography;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Makes an order of what stands in <c>model/desired</c>.</summary>
internal static class DesiredOrder
{
    /// <summary>Makes the order, and checks its signature where it has one.</summary>
    /// <param name="message">The message, checked for form.</param>
    /// <param name="station">Levels that name the station: a signed order is for it alone.</param>
    /// <param name="options">The keys that the station trusts.</param>
    /// <exception cref="SwapRefusedException">A trusted key is named that did not sign this.</exception>
    /// <exception cref="KeyFileException">The trusted keys cannot be read.</exception>
    public static ModelOrder Of(ModelDesiredMessage message, string station, ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new ModelOrder
        {
            OrderId = message.OrderId,
            Action = message.Action == "install" ? ModelAction.Install : ModelAction.Rollback,
            Sha256 = message.Sha256,
            Bytes = message.Bytes,
            Source = message.Url is { } url ? new Uri(url) : null,
            ShadowParts = message.ShadowParts,
            NotBefore = message.NotBefore,
            By = message.By,
            IssuedAt = message.IssuedAt,
            SignedBy = message.Signature is null ? null : SignerOf(message, message.Signature, station, options),
        };
    }

    // An unknown key vouches for nothing, so that the order is as one without a signature; a wrong one by a known key is not.
    private static string? SignerOf(
        ModelDesiredMessage message, OrderSignatureReference reference, string station, ModelOptions options)
    {
        TrustedKey[] keys = [.. SignaturePolicy.Read(options).Keys.Find(reference.KeyId)];
        if (keys.Length == 0)
        {
            return null;
        }

        var signature = new BundleSignature
        {
            Schema = BundleSignature.CurrentSchema,
            KeyId = reference.KeyId,
            Signature = reference.Value,
        };
        var content = OrderContent.Bytes(station, message.OrderId, message.IssuedAt, message.Action, message.Sha256 ?? string.Empty);
        return keys.Any(key => IsBy(signature, key, content))
            ? reference.KeyId
            : throw new SwapRefusedException(
                $"The signature of order {message.OrderId} by key {reference.KeyId} is not one of this order for {station}: the order was "
                + "altered, or is another station's. Order again with multiad-train publish --key.");
    }

    private static bool IsBy(BundleSignature signature, TrustedKey key, byte[] content)
    {
        try
        {
            return signature.IsBy(key, content);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
