using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Models;

/// <summary>Whose signature a station's bundle must have, as it is configured and as the folder of keys is now.</summary>
internal static class SignaturePolicy
{
    /// <summary>Reads the trusted keys; to be called at each attempt to open a bundle, so that a new key counts at once.</summary>
    /// <exception cref="KeyFileException">
    /// A key cannot be used, or a folder that somebody configured is missing: then nothing is accepted.
    /// </exception>
    public static BundleTrust Read(ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        // Whoever names a folder wants signatures: a slip in its path, or a volume that is not mounted, must not lift that.
        var isDefault = options.TrustedKeys == ModelOptions.DefaultTrustedKeys;
        var keys = TrustedKeys.Read(options.TrustedKeys, mayBeMissing: isDefault || options.AllowUnsigned == true);
        return new BundleTrust(keys, options.AllowUnsigned ?? (isDefault && keys.Count == 0));
    }
}
