using MultiAD.Edge.Inspection.Diagnostics;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>Which bundles are accepted by their signature.</summary>
/// <param name="Keys">Keys that are trusted.</param>
/// <param name="AllowUnsigned">
/// Whether a bundle that none of the keys vouches for is accepted all the same: one without a signature, or signed by a key
/// that is not known here. A wrong signature by a known key is refused in any case.
/// </param>
public sealed record BundleTrust(TrustedKeys Keys, bool AllowUnsigned)
{
    private const int MaximumShown = 200;

    /// <summary>Checks the signature of a bundle.</summary>
    /// <param name="path">The bundle, for messages.</param>
    /// <param name="manifest">Exact bytes of its manifest.</param>
    /// <param name="content">Content of its <c>manifest.sig</c>; null where it has none.</param>
    /// <returns>Id of the trusted key that signed it; null where there is none and none is needed.</returns>
    /// <exception cref="BundleRejectedException">It is not signed as it should be.</exception>
    internal string? Check(string path, byte[] manifest, byte[]? content)
    {
        if (content is null)
        {
            return this.AllowUnsigned ? null : throw Refuse(path, $"it is not signed, and {this.Needed()}", "Sign it");
        }

        if (BundleSignature.Parse(content, out var error) is not { } signature)
        {
            throw Refuse(path, PrintableText.Of(error!, MaximumShown), "Sign it again");
        }

        TrustedKey[] known = [.. this.Keys.Find(signature.KeyId)];
        if (known.Length == 0)
        {
            return this.AllowUnsigned
                ? null
                : throw Refuse(
                    path,
                    $"it is signed by key {signature.KeyId}, and {this.Needed()}",
                    $"Copy that key's NAME.pub.pem to {this.Keys.Origin} if you trust it, or sign it again");
        }

        return known.Any(key => signature.IsBy(key, manifest))
            ? signature.KeyId
            : throw Refuse(
                path,
                $"its signature by key {signature.KeyId} ({Path.GetFileName(known[0].File)}) is not one of its {ModelBundle.ManifestName}: "
                + "the one was altered, or the other is another bundle's",
                "Copy the bundle again, or sign it again");
    }

    private string Needed() => $"a signature by a trusted key is expected; trusted in {this.Keys.Origin}: {this.Keys.Describe()}";

    private static BundleRejectedException Refuse(string path, string reason, string remedy) =>
        new($"{path}: the bundle is refused, {reason}. {remedy} with multiad-train sign {Path.GetFileName(path)} --key NAME.key.pem.");
}
