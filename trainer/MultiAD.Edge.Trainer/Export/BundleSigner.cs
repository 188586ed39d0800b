using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>Signs bundles that are there already.</summary>
internal static class BundleSigner
{
    /// <summary>Writes a bundle anew with a signature, which takes the place of an earlier one.</summary>
    /// <param name="path">The bundle; until the new one is whole on disk, the old one is there.</param>
    /// <param name="key">The private key.</param>
    /// <returns>The bundle as it was.</returns>
    /// <exception cref="BundleRejectedException">It is not whole: a signature would vouch for what nobody made.</exception>
    /// <exception cref="IOException">It cannot be written; it stays as it was.</exception>
    public static ModelBundle Sign(string path, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bundle = BundleReader.Open(path);
        BundleWriter.WriteSigned(path, bundle, key.Sign);
        return bundle;
    }
}
