using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Models;

/// <summary>Whose signature a station's bundle must have, as it is configured and as the folder of keys is now.</summary>
internal static class SignaturePolicy
{
    /// <summary>Reads the trusted keys; to be called at each attempt to open a bundle, so that a new key counts at once.</summary>
    /// <param name="options">The station's options.</param>
    /// <param name="usualFolder">The folder that may be missing.</param>
    /// <exception cref="KeyFileException">
    /// A key cannot be used, or a folder that somebody configured is missing: then nothing is accepted.
    /// </exception>
    public static BundleTrust Read(ModelOptions options, string usualFolder = ModelOptions.DefaultTrustedKeys)
    {
        ArgumentNullException.ThrowIfNull(options);

        // Whoever names a folder wants signatures: a slip in its path, or a volume that is not mounted, must not lift that.
        var isUsual = options.TrustedKeys == usualFolder;
        var keys = TrustedKeys.Read(options.TrustedKeys, mayBeMissing: isUsual || options.AllowUnsigned == true);
        return new BundleTrust(keys, options.AllowUnsigned ?? (isUsual && keys.Count == 0));
    }
}
